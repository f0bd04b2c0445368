import type * as inputs from "@pulumi/aws/types/input";
import type * as pulumi from "@pulumi/pulumi";
import type { DirectionPlan, ReceiverPlan, RulePlan } from "../plan/direction-plan";
import { assignPriorities } from "../plan/priorities";

export type ReplicationRule = inputs.s3.BucketReplicationConfigRule;

/** A destination as the rules to it see it. */
export interface RuleDestination {
  receiver: ReceiverPlan;
  bucketArn: pulumi.Input<string>;
  /** Who is to own the replicas. */
  accountId: pulumi.Input<string>;
  kmsKeyArn?: pulumi.Input<string>;
}

/** What the rules have to know of the bucket that they are on. */
export interface RuleBucket {
  idOf: (rule: string, destinationKey: string) => pulumi.Input<string>;
  /** Whether objects may be under KMS keys. */
  encrypted: boolean;
  /** Of the rules that are there besides ours. */
  takenPriorities: number[];
}

/** The only threshold that S3 has ("ReplicationTimeValue"). */
const threshold = { minutes: 15 };

/**
 * One rule for each pair of rule and destination. Every rule has a filter, an empty one too: without it S3 reads
 * the older schema, which replicates delete markers ("Replication configuration", Backward compatibility).
 */
export function replicationRules(
  { rules }: Pick<DirectionPlan, "rules">,
  destinations: RuleDestination[],
  { idOf, encrypted, takenPriorities }: RuleBucket,
): ReplicationRule[] {
  const priorities = assignPriorities(rules, takenPriorities);
  return rules.flatMap((rule, index) => {
    const destination = destinations.find(({ receiver }) => receiver.key === rule.destinationKey);
    if (destination === undefined) return [];
    return {
      id: idOf(rule.id, rule.destinationKey),
      priority: priorities[index],
      status: status(rule.enabled),
      filter: ruleFilter(rule),
      deleteMarkerReplication: { status: status(rule.deleteMarkers) },
      ...sourceSelection(rule, encrypted),
      destination: ruleDestination(destination, encrypted),
    };
  });
}

/** S3 takes exactly one of a prefix, a tag, or both and more inside "And" ("ReplicationRuleFilter"). */
function ruleFilter({ prefix, tags }: Pick<RulePlan, "prefix" | "tags">): ReplicationRule["filter"] {
  const [first, ...others] = Object.entries(tags);
  if (first === undefined) return { prefix };
  if (prefix === "" && others.length === 0) return { tag: { key: first[0], value: first[1] } };
  return { and: prefix === "" ? { tags } : { prefix, tags } };
}

/** Left out, objects under KMS keys are skipped without a word ("Replicating encrypted objects"). */
function sourceSelection(
  { replicaModifications }: RulePlan,
  encrypted: boolean,
): Pick<ReplicationRule, "sourceSelectionCriteria"> {
  if (!encrypted && !replicaModifications) return {};
  return {
    sourceSelectionCriteria: {
      ...(replicaModifications && { replicaModifications: { status: "Enabled" } }),
      ...(encrypted && { sseKmsEncryptedObjects: { status: "Enabled" } }),
    },
  };
}

function ruleDestination(
  { receiver, bucketArn, accountId, kmsKeyArn }: RuleDestination,
  encrypted: boolean,
): ReplicationRule["destination"] {
  const { ownerOverride, storageClass, metrics, replicationTimeControl: timed } = receiver;
  return {
    bucket: bucketArn,
    ...(ownerOverride && { account: accountId, accessControlTranslation: { owner: "Destination" } }),
    ...(storageClass && { storageClass }),
    ...(encrypted && kmsKeyArn !== undefined && { encryptionConfiguration: { replicaKmsKeyId: kmsKeyArn } }),
    ...((metrics || timed) && {
      metrics: { status: "Enabled", ...(timed && { eventThreshold: threshold }) },
    }),
    ...(timed && { replicationTime: { status: "Enabled", time: threshold } }),
  };
}

function status(enabled: boolean): string {
  return enabled ? "Enabled" : "Disabled";
}
