import type * as pulumi from "@pulumi/pulumi";
import type { ManagedEnd } from "../buckets/bucket-end";
import type { BucketPlan } from "../plan/bucket-plan";
import type { DirectionPlan, ReceiverPlan, RulePlan } from "../plan/direction-plan";
import type { ReplicationPrincipal } from "../policies/replication-access";

/** The role that S3 assumes to read a bucket and to write replicas of its objects. It lives in the bucket's account. */
export interface ReplicationRole {
  arn: pulumi.Output<string>;
  name: pulumi.Output<string>;
  accountId: pulumi.Output<string>;
  /** As the policies of the other side have to name it. In a preview its ARN is not known yet. */
  principal: pulumi.Output<ReplicationPrincipal>;
  /** What makes it; nothing where it was there before. */
  resource?: pulumi.Resource;
  /** Who may assume it, in JSON, where it is ours. */
  trust?: pulumi.Output<string>;
}

/** One way that objects take, and the role that carries them. */
export interface Direction {
  plan: DirectionPlan;
  role: ReplicationRole;
  from: ManagedEnd;
}

/** What arrives at one bucket, and by whom. */
export interface Arrival {
  receiver: ReceiverPlan;
  rules: RulePlan[];
  role: ReplicationRole;
  from: ManagedEnd;
}

/** Nothing if no direction leads to this bucket. */
export function arrivalAt(
  direction: Direction | undefined,
  { key }: Pick<BucketPlan, "key">,
): Arrival | undefined {
  if (direction === undefined) return undefined;
  const { plan, role, from } = direction;
  const receiver = plan.receivers.find((receiver) => receiver.key === key);
  return (
    receiver && { receiver, role, from, rules: plan.rules.filter((rule) => rule.destinationKey === key) }
  );
}

/** Those of paused rules too: what they began to replicate has to come to its end. */
export function prefixesOf(rules: RulePlan[]): string[] {
  return rules.map(({ prefix }) => prefix);
}
