import type { PolicyStatement } from "../../components/policies/document";
import { type Finding, ruleOfStack } from "../judge";
import { mayAllow } from "../rights/evaluation";
import { neededRights } from "../rights/needed-rights";
import { type NeededRequest, requestsOf } from "../rights/requests";
import { eachRole } from "../stack/subjects";

/** A role that is not of the stack is not judged: what it may do is written elsewhere. */
export const roleRightsComplete = ruleOfStack({
  name: "role-rights-complete",
  description:
    "Gives the replication role every right that its rules need; each that is missing fails objects in silence.",
  level: "mandatory",
  subjects: eachRole,
  judge: ({ role, replication }) => {
    if (role.resource === undefined) return [];
    const policies = role.policies;
    const statements = policies.flatMap((policy) => policy.statements);
    const missing = requestsOf(neededRights(replication).least).filter(
      (request) => !mayAllow(statements, request),
    );
    const at = policies[0]?.resource ?? role.resource;
    const elsewhere = role.policiesElsewhere;
    return byStatement(missing).map(([statement, requests]): Finding => {
      const actions = distinct(requests.map(({ action }) => action));
      const unsaid = elsewhere.length > 0 ? ` (what ${elsewhere.join(", ")} allows is not written here)` : "";
      return {
        found: `${role.label} may not ${actions.join(", ")} on ${distinct(requests.map(what)).join(", ")}${unsaid}`,
        instead: `add to its policy ${JSON.stringify({ ...withoutSid(statement), Action: actions })}`,
        at,
      };
    });
  },
});

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
