import type { PolicyStatement } from "../../components/policies/document";
import { mayAllow } from "../../contract/policy-evaluation";
import { matchesAction } from "../../contract/policy-pattern";
import type { Statement } from "../../contract/policy-statements";
import { ruleOfStack } from "../judge";
import { neededRights, sourceKey } from "../rights/needed-rights";
import { type NeededRequest, requestsOf } from "../rights/requests";
import type { Replication } from "../stack/stack";
import { eachRole } from "../stack/subjects";

/** A role that is not of the stack is not judged: what it may do is written elsewhere. */
export const roleRightsComplete = ruleOfStack({
  name: "role-rights-complete",
  description:
    "Gives the replication role every right that its rules need; each that is missing fails objects in silence.",
  level: "mandatory",
  subjects: eachRole,
  *judge({ role, replication }) {
    if (role.resource === undefined) return;
    const { policies, policiesElsewhere } = role;
    const statements = policies.flatMap((policy) => policy.statements);
    const at = policies[0]?.resource ?? role.resource;
    const unsaid = policiesElsewhere.map((arn) => `; what ${arn} allows is not written here`).join("");
    for (const on of ["objects", "keys"] as const) {
      const needed = requestsOf(neededRights(replication, on));
      const missing = needed.filter((request) => !mayAllow(statements, request));
      for (const [statement, requests] of byStatement(missing)) {
        const actions = distinct(requests.map(({ action }) => action));
        yield {
          found: `${role.label} may not ${actions.join(", ")} on ${distinct(requests.map(what)).join(", ")}${unsaid}`,
          instead: `add to its policy ${JSON.stringify({ ...withoutSid(statement), Action: actions })}`,
          at,
        };
      }
    }
    if (selectsUnderUnknownKeys(replication) && !statements.some(allowsSomeKeyIn(replication.source.region)))
      yield {
        found: `${role.label} may not kms:Decrypt with any key of the source's region, and rules select objects under keys`,
        instead: "kms:Decrypt in its policy on the keys that objects of the source are under",
        at,
      };
  },
});

/** Objects may be under other keys than the bucket's own, as each write may name one. */
function selectsUnderUnknownKeys(replication: Replication): boolean {
  const { rules } = replication;
  return rules.some(({ selectsKmsObjects }) => selectsKmsObjects) && sourceKey(replication) === undefined;
}

function allowsSomeKeyIn(region: string | undefined): (statement: Statement) => boolean {
  const isThere = (resource: string) => resource === "*" || [region, "*"].includes(resource.split(":")[3]);
  return ({ effect, actions, resources }) =>
    effect === "Allow" &&
    actions.some((action) => matchesAction(action, "kms:Decrypt")) &&
    resources.some(isThere);
}

function what({ resource, context }: NeededRequest): string {
  const object = context["kms:EncryptionContext:aws:s3:arn"];
  return object === undefined ? resource : `${resource} for ${object}`;
}

function byStatement(requests: NeededRequest[]): [PolicyStatement, NeededRequest[]][] {
  const groups = new Map<PolicyStatement, NeededRequest[]>();
  for (const request of requests)
    groups.set(request.statement, [...(groups.get(request.statement) ?? []), request]);
  return [...groups];
}

function withoutSid({ Sid, ...statement }: PolicyStatement): Omit<PolicyStatement, "Sid"> {
  return statement;
}

function distinct(values: string[]): string[] {
  return [...new Set(values)];
}
