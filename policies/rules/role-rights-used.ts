import type { PolicyStatement } from "../../components/policies/document";
import { replicaKeyActions, sourceKeyActions } from "../../components/policies/kms-access";
import { matches } from "../../contract/policy-pattern";
import type { Statement } from "../../contract/policy-statements";
import { type Finding, ruleOfStack } from "../judge";
import { regionsOfUntoldKeys, usableRights } from "../rights/needed-rights";
import { hasWildcard } from "../rights/wildcards";
import type { AttachedPolicy } from "../stack/role";
import { eachRole } from "../stack/subjects";

/** What is written with wildcards is judged by "role-without-wildcards". */
export const roleRightsUsed = ruleOfStack({
  name: "role-rights-used",
  description: "Gives the replication role no right that its rules do not use.",
  level: "mandatory",
  subjects: eachRole,
  judge: ({ role, replication }, _config, stack) => {
    const sharing = stack.replications.filter((each) => each.role?.resource?.urn === role.resource?.urn);
    if (role.resource === undefined || sharing[0]?.resource.urn !== replication.resource.urn) return [];
    const used = sharing.flatMap((each) => usableRights(each));
    const decrypts = sharing.some(({ rules }) => rules.some(({ selectsKmsObjects }) => selectsKmsObjects));
    const untold: UntoldKeys[] = [
      ...(decrypts ? [{ actions: sourceKeyActions }] : []),
      ...sharing
        .flatMap((each) => regionsOfUntoldKeys(each))
        .map((region) => ({ actions: replicaKeyActions, region })),
    ];
    return role.policies.flatMap(({ resource, statements }: AttachedPolicy) =>
      statements
        .filter(({ effect }) => effect === "Allow")
        .flatMap((statement) => unusedOf(statement, used, untold))
        .map(
          ([action, on]): Finding => ({
            found: `${role.label} may ${action} on ${on.join(", ")}, which no rule uses`,
            instead: "a policy without it",
            at: resource,
          }),
        ),
    );
  },
});

function unusedOf(
  { actions, resources }: Statement,
  used: PolicyStatement[],
  untold: UntoldKeys[],
): [action: string, resources: string[]][] {
  return actions
    .filter((action) => !hasWildcard(action))
    .map((action): [string, string[]] => [
      action,
      resources.filter(
        (resource) =>
          !isUsed(action, resource, used) && !untold.some((keys) => isAmong(keys, action, resource)),
      ),
    ])
    .filter(([, unused]) => unused.length > 0);
}

/** A pattern is within another one if that takes it in letter by letter, its wildcards too. */
function isUsed(action: string, resource: string, used: PolicyStatement[]): boolean {
  return used.some(
    (statement) =>
      [statement.Action].flat().some((each) => each.toLowerCase() === action.toLowerCase()) &&
      (statement.Resource ?? []).some((each) => each === resource || matches(each, resource)),
  );
}

/**
 * Keys that the stack does not know of: those that a source had before, and the default ones of destinations that it does
 * not make, under which objects without encryption come.
 */
interface UntoldKeys {
  actions: string[];
  region?: string;
}

function isAmong({ actions, region }: UntoldKeys, action: string, resource: string): boolean {
  const [, found] = /^arn:[^:]+:kms:([^:]+):\d+:key\/[^*?]+$/.exec(resource) ?? [];
  if (found === undefined || (region ?? found) !== found) return false;
  return actions.some((each) => each.toLowerCase() === action.toLowerCase());
}
