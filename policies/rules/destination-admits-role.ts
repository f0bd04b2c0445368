import type { PolicyStatement } from "../../components/policies/document";
import {
  type ReplicationPrincipal,
  replicaKeyStatement,
  replicaWriteStatements,
  sourceKeyStatement,
} from "../../components/policies/replication-access";
import { isDenied, mayAllow } from "../../contract/policy-evaluation";
import { type Finding, ruleOfStack } from "../judge";
import {
  type Arrival,
  accountOfArrival,
  arnOf,
  arrivalsOf,
  replicaKeys,
  sourceKey,
} from "../rights/needed-rights";
import { principalOf } from "../rights/principal";
import { requestsOf } from "../rights/requests";
import { type Key, keyNamed } from "../stack/key";
import { dnsSuffixOf } from "../stack/place";
import type { Replication } from "../stack/stack";
import { eachRole } from "../stack/subjects";

/**
 * The other half of a right: within an account a bucket may refuse the role, and the bucket of another account, as every
 * key, has to let it in. What is not of the stack is not judged.
 */
export const destinationAdmitsRole = ruleOfStack({
  name: "destination-admits-role",
  description: "Lets the replication role in on both sides: into buckets of other accounts and to the keys.",
  level: "mandatory",
  subjects: eachRole,
  *judge({ replication }, _config, stack) {
    const principal = principalOf(replication);
    if (principal === undefined) return;
    const { source } = replication;
    for (const arrival of arrivalsOf(replication)) {
      yield* bucketFindings(replication, arrival, principal);
      const needed = replicaKeyStatement(encrypted(arrival), principal);
      for (const arn of replicaKeys(arrival)) {
        const key = keyNamed(arn, stack.resources);
        if (key) yield* keyFindings(key, needed, principal);
      }
    }
    const key = keyNamed(sourceKey(replication), stack.resources);
    const from = encrypted({ bucket: source, arn: arnOf(source), rules: replication.rules });
    if (key) yield* keyFindings(key, sourceKeyStatement(from, principal), principal);
  },
});

function* bucketFindings(
  replication: Replication,
  arrival: Arrival,
  principal: ReplicationPrincipal,
): Generator<Finding> {
  const { bucket, arn, rules } = arrival;
  const resource = bucket.part("bucketPolicy") ?? bucket.resource;
  const account = accountOfArrival(replication, arrival);
  if (resource === undefined) return;
  const isForeign = account !== undefined && account !== principal.accountId;
  const needed = replicaWriteStatements(arn, principal, {
    deleteMarkers: rules.some(({ replicatesDeleteMarkers }) => replicatesDeleteMarkers),
    ownerOverride: rules.some(({ overridesOwner }) => overridesOwner),
  });
  const policy = bucket.policy;
  const refused = requestsOf(needed)
    .map((request) => ({ ...request, principalArn: principal.arn }))
    .filter((request) => (isForeign ? !mayAllow(policy, request) : isDenied(policy, request)));
  if (refused.length === 0) return;
  const actions = [...new Set(refused.map(({ action }) => action))].join(", ");
  yield isForeign
    ? {
        found: `${bucket.label}, of account ${account}, does not let ${principal.arn} ${actions}`,
        instead: `add to its policy ${needed.map((statement) => JSON.stringify(statement)).join(", ")}`,
        at: resource,
      }
    : {
        found: `the policy of ${bucket.label} denies ${principal.arn} ${actions}`,
        instead: `except it from the refusal, by the condition {"ArnNotEquals":{"aws:PrincipalArn":"${principal.arn}"}}`,
        at: resource,
      };
}

function* keyFindings(
  { label, policy, arn, resource: at }: Key,
  needed: PolicyStatement,
  principal: ReplicationPrincipal,
): Generator<Finding> {
  if (policy === undefined && arn?.split(":")[4] === principal.accountId) return;
  const refused = requestsOf([needed])
    .map((request) => ({ ...request, resource: "*", principalArn: principal.arn }))
    .filter((request) => !mayAllow(policy ?? [], request));
  if (refused.length === 0) return;
  const actions = [...new Set(refused.map(({ action }) => action))].join(", ");
  yield {
    found: `the policy of ${label} does not let ${principal.arn} ${actions}`,
    instead: `add to it ${JSON.stringify(needed)}`,
    at,
  };
}

function encrypted({ bucket, arn, rules }: Arrival) {
  const region = bucket.region ?? "";
  return {
    bucketArn: arn,
    region,
    dnsSuffix: dnsSuffixOf(region),
    prefixes: rules.map(({ prefix }) => prefix),
  };
}
