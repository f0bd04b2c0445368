import { isArn, isRolePath } from "../../contract/arns";
import { type RoleArgs, RoleConditions } from "../args";
import { choiceProblems, excludedProblems } from "./choice";
import { type Problem, quoted } from "./problem";

type Text = "arn" | "name" | "path" | "permissionsBoundary";

const rules: [field: Text, isTaken: (value: string) => boolean, demand: string][] = [
  ["arn", (arn) => isArn("role", arn), 'write it like "arn:aws:iam::111122223333:role/name"'],
  ["name", (name) => /^[\w+=,.@-]{1,64}$/.test(name), 'use 1 to 64 letters, digits and "+=,.@-_"'],
  ["path", isRolePath, 'begin and end it with "/", without spaces, "*", "?" and "$"'],
  [
    "permissionsBoundary",
    (arn) => isArn("policy", arn),
    'write it like "arn:aws:iam::111122223333:policy/name"',
  ],
];

export function roleProblems(role: RoleArgs = {}): Problem[] {
  const made = ["name", "path", "permissionsBoundary", "conditions"] as const;
  return [
    ...rules.flatMap(([field, isTaken, demand]) => {
      const value = role[field];
      if (typeof value !== "string" || isTaken(value)) return [];
      return [
        { propertyPath: `role.${field}`, reason: `is not one that IAM takes: ${quoted(value)}; ${demand}` },
      ];
    }),
    ...choiceProblems("role.conditions", role.conditions, RoleConditions),
    ...(role.arn === undefined
      ? excludedProblems(
          "role",
          role,
          ["attachRights"],
          "has no meaning for a new role, which has its rights; leave it out",
        )
      : excludedProblems(
          "role",
          role,
          made,
          "has no meaning for a role that is there already; leave it out, or leave out arn",
        )),
  ];
}
