import { type RoleArgs, RoleConditions } from "../args";
import { choiceProblems, excludedProblems } from "./choice";
import { type Problem, quoted } from "./problem";

const patterns: [field: "arn" | "name" | "path" | "permissionsBoundary", pattern: RegExp, demand: string][] =
  [
    ["arn", /^arn:[\w-]+:iam::\d{12}:role\/\S+$/, 'write it like "arn:aws:iam::111122223333:role/name"'],
    ["name", /^[\w+=,.@-]{1,64}$/, 'use 1 to 64 letters, digits and "+=,.@-_"'],
    ["path", /^\/([!-~]+\/)?$/, 'begin and end it with "/"'],
    [
      "permissionsBoundary",
      /^arn:[\w-]+:iam::(\d{12}|aws):policy\/\S+$/,
      'write it like "arn:aws:iam::111122223333:policy/name"',
    ],
  ];

export function roleProblems(role: RoleArgs = {}): Problem[] {
  const made = ["name", "path", "permissionsBoundary", "conditions"] as const;
  return [
    ...patterns.flatMap(([field, pattern, demand]) => {
      const value = role[field];
      if (value === undefined || pattern.test(value)) return [];
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
