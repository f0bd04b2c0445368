import type { PolicyStatement } from "../../components/policies/document";
import { ruleOfStack } from "../judge";
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
