import { Role } from "@pulumi/aws/iam/role";
import * as pulumi from "@pulumi/pulumi";
import { roleNameIn } from "../../contract/arns";
import { type BucketEnd, type ManagedEnd, tagged } from "../buckets/bucket-end";
import type { DirectionPlan } from "../plan/direction-plan";
import { roleBaseName } from "../plan/names";
import type { ReplicationPlan } from "../plan/plan";
import { replicationTrustPolicy } from "../policies/trust";
import type { Direction, ReplicationRole } from "./traffic";

function replicationRole(
  parent: pulumi.Resource,
  { childName, role: plan }: DirectionPlan,
  from: ManagedEnd,
  tags: ReplicationPlan["tags"],
  checked: pulumi.Resource,
): ReplicationRole {
  const { accountId, partition, provider } = from.place;
  if (plan.kind === "existing") {
    const arn = pulumi.output(plan.arn);
    return {
      arn,
      accountId,
      name: arn.apply(roleNameIn),
      principal: pulumi.output({ arn, accountId, partition }),
    };
  }
  const { kind: _, conditions, ...settings } = plan;
  const trust = pulumi
    .all([from.arn, accountId])
    .apply(([bucketArn, accountId]) =>
      JSON.stringify(replicationTrustPolicy({ bucketArn, accountId }, conditions)),
    );
  const role = new Role(
    roleBaseName(childName),
    {
      ...settings,
      description: "Assumed by Amazon S3 to replicate objects",
      // Its inline policy goes with it: the rules come off first.
      forceDetachPolicies: true,
      assumeRolePolicy: trust,
      ...tagged(tags),
    },
    { parent, provider, dependsOn: [checked] },
  );
  const { arn, name } = role;
  const principal = pulumi.output({ arn, accountId, partition });
  return { arn, accountId, name, principal, resource: role, trust };
}

/** The one way of each replication, with its role. */
export function forwardDirection(
  parent: pulumi.Resource,
  { forward, tags }: ReplicationPlan,
  source: ManagedEnd,
  checked: pulumi.Resource,
): Direction {
  return { plan: forward, from: source, role: replicationRole(parent, forward, source, tags, checked) };
}

/** The way back, if there is one: from the one destination that a two-way replication has. */
export function reverseDirection(
  parent: pulumi.Resource,
  { reverse, tags }: ReplicationPlan,
  [destination]: BucketEnd[],
  checked: pulumi.Resource,
): Direction | undefined {
  if (reverse === undefined || destination === undefined || destination.kind === "emitted") return undefined;
  return {
    plan: reverse,
    from: destination,
    role: replicationRole(parent, reverse, destination, tags, checked),
  };
}
