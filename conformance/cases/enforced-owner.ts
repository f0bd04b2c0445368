import { PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { policyDocument } from "../../components/policies/document";
import { replicaWriteStatements } from "../../components/policies/replication-access";
import type { Case } from "../case";
import { judged } from "../controls";
import { described, firstReplicated, type LiveOutcome } from "../live";
import { type Destination, permissionsFor, putRules, replicationRole } from "../replication";
import type { Verdict } from "../verdict";
import type { World } from "../world";

/** A destination in the second account, by whether the rule overrides the owner and the policy grants that. */
interface Way {
  prefix: string;
  overrides: boolean;
  grants: boolean;
}

const plain: Way = { prefix: "plain/", overrides: false, grants: false };
const without: Way = { prefix: "without/", overrides: true, grants: false };
const withPermission: Way = { prefix: "with/", overrides: true, grants: true };

/** All destinations enforce their owner, as new buckets do. */
async function outcomes(world: World, ways: Way[]): Promise<LiveOutcome[]> {
  const source = await world.bucket(world.home);
  const destinations: Destination[] = [];
  for (const { prefix, overrides } of ways) {
    const bucket = await world.bucket(world.away, "destination");
    destinations.push({ bucket, prefix, ownerOverride: overrides });
  }
  const permissions = permissionsFor(source, destinations);
  const role = await replicationRole(world, source, destinations, { permissions });
  const principal = { arn: role, accountId: world.account.id, partition: world.partition };
  for (const [index, { bucket }] of destinations.entries()) {
    const needs = { deleteMarkers: false, ownerOverride: ways[index]?.grants ?? false };
    const Policy = JSON.stringify(policyDocument(replicaWriteStatements(bucket.arn, principal, needs)));
    await bucket.s3.send(new PutBucketPolicyCommand({ Bucket: bucket.name, Policy }));
  }
  await putRules(world, source, role, destinations);
  return Promise.all(ways.map(({ prefix }) => firstReplicated(world, source, prefix)));
}

async function compared(world: World, control: Way, subject: Way): Promise<Verdict> {
  const [first, second] = await outcomes(world, [control, subject]);
  if (!first || !second) throw new Error("a destination is missing");
  return judged(
    { control: first.outcome === "COMPLETED", subject: second.outcome === "COMPLETED" },
    `${control.prefix}: ${described(first)}. ${subject.prefix}: ${described(second)}.`,
  );
}

const page = "Changing the replica owner";

export const enforcedOwnerWithout: Case = {
  id: "enforced-owner-without-override-permission",
  assumption:
    "A rule with an owner override replicates to a bucket of another account that enforces its owner, although the bucket's " +
    "policy does not grant s3:ObjectOwnerOverrideToBucketOwner",
  page,
  how: "Two destinations in the second account, one whose policy grants the permission and one whose policy does not",
  costs: { request: 800, read: 6000 },
  needs: "secondAccount",
  try: (world) => compared(world, withPermission, without),
};

export const enforcedOwnerWith: Case = {
  id: "enforced-owner-with-override-permission",
  assumption:
    "A rule with an owner override replicates to a bucket of another account that enforces its owner, when the bucket's " +
    "policy grants s3:ObjectOwnerOverrideToBucketOwner",
  page,
  how: "Two destinations in the second account, one with the override and the permission and one without both",
  costs: { request: 800, read: 6000 },
  needs: "secondAccount",
  try: (world) => compared(world, plain, withPermission),
};
