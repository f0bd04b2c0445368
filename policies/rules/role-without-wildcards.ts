import type { Statement } from "../../contract/policy-statements";
import { type Finding, ruleOfStack } from "../judge";
import { hasWildcard, isOfOne } from "../rights/wildcards";
import { eachRole } from "../stack/subjects";

export const roleWithoutWildcards = ruleOfStack({
  name: "role-without-wildcards",
  description:
    "Names what the replication role may do, and on which buckets and keys; whoever takes the role over gets no more.",
  level: "mandatory",
  subjects: eachRole,
  judge: ({ role }) => {
    if (role.resource === undefined) return [];
    const written = role.policies.flatMap(({ resource, statements }) =>
      statements
        .filter(({ effect }) => effect === "Allow")
        .flatMap(wildcardsOf)
        .map(([found, instead]): Finding => ({ found: `${role.label} may ${found}`, instead, at: resource })),
    );
    const managed = role.policiesElsewhere.filter((arn) => /^arn:[^:]+:iam::aws:policy\//.test(arn));
    return [
      ...written,
      ...managed.map(
        (arn): Finding => ({
          found: `${role.label} has ${arn}, which ends at no bucket`,
          instead: "a policy that names the source and its destinations",
        }),
      ),
    ];
  },
});

function wildcardsOf({ actions, resources, notActions, notResources }: Statement): [string, string][] {
  const nameActions = "the actions that the rules need, each by its name";
  const nameResources = "the ARNs of the source, of its destinations and of their keys";
  return [
    ...actions.filter(hasWildcard).map((action): [string, string] => [action, nameActions]),
    ...resources
      .filter((resource) => !isOfOne(resource))
      .map((resource): [string, string] => [`${actions.join(", ")} on ${resource}`, nameResources]),
    ...(notActions.length > 0
      ? [[`do everything but ${notActions.join(", ")}`, nameActions] satisfies [string, string]]
      : []),
    ...(notResources.length > 0
      ? [[`work on everything but ${notResources.join(", ")}`, nameResources] satisfies [string, string]]
      : []),
  ];
}
