import type * as inputs from "@pulumi/aws/types/input";
import type * as pulumi from "@pulumi/pulumi";
import { replicationRuleId } from "./names";
import type { DestinationPlan, ReplicationPlan, RulePlan } from "./plan";

type ReplicationRule = inputs.s3.BucketReplicationConfigRule;

/** A destination as the rules to it see it. */
export interface RuleDestination extends Pick<DestinationPlan, "key" | "ownerOverride" | "storageClass"> {
  bucketArn: pulumi.Input<string>;
  /** Who is to own the replicas. */
  accountId: pulumi.Input<string>;
}

/**
 * One rule for each pair of rule and destination. Every rule has a filter, an empty one too: without it S3 reads
 * the older schema, which replicates delete markers ("Replication configuration", Backward compatibility).
 */
export function replicationRules(
  { rules, ruleIdPrefix }: Pick<ReplicationPlan, "rules" | "ruleIdPrefix">,
  destinations: RuleDestination[],
): ReplicationRule[] {
  return destinations.flatMap((destination) =>
    rules.map((rule) => ({
      id: replicationRuleId(ruleIdPrefix, rule.id, destination.key),
      priority: rule.priority,
      status: rule.enabled ? "Enabled" : "Disabled",
      filter: ruleFilter(rule),
      deleteMarkerReplication: { status: "Disabled" },
      destination: ruleDestination(destination),
    })),
  );
}

/** S3 takes exactly one of a prefix, a tag, or both and more inside "And" ("ReplicationRuleFilter"). */
function ruleFilter({ prefix, tags }: Pick<RulePlan, "prefix" | "tags">): ReplicationRule["filter"] {
  const [first, ...others] = Object.entries(tags);
  if (first === undefined) return { prefix };
  if (prefix === "" && others.length === 0) return { tag: { key: first[0], value: first[1] } };
  return { and: prefix === "" ? { tags } : { prefix, tags } };
}

function ruleDestination({
  bucketArn,
  accountId,
  ownerOverride,
  storageClass,
}: RuleDestination): ReplicationRule["destination"] {
  return {
    bucket: bucketArn,
    ...(ownerOverride && { account: accountId, accessControlTranslation: { owner: "Destination" } }),
    ...(storageClass && { storageClass }),
  };
}
