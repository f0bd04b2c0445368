import type * as native from "@pulumi/aws-native/types/output";
import type { Unwrap } from "@pulumi/pulumi";
import type { ReplicationRule as RuleInput } from "../replication/rules";
import type { FoundBucket } from "./found-bucket";

type ReplicationRule = Unwrap<RuleInput>;
type BucketReplicationRule = native.s3.BucketReplicationRule;
type ReplicationFound = FoundBucket["model"]["replicationConfiguration"];

/** The rules on a bucket that are not ours. */
export function foreignRules(found: ReplicationFound, ruleIdPrefix: string): BucketReplicationRule[] {
  return (found?.rules ?? []).filter(({ id }) => !id?.startsWith(ruleIdPrefix));
}

/** A rule as it was found, in the words in which it can be put back. Every field is named, so that none gets lost. */
export function keptRule(found: BucketReplicationRule): ReplicationRule {
  const { destination, filter, deleteMarkerReplication, sourceSelectionCriteria, ...rest } = found;
  const { id, prefix, priority, status, ...unknown } = rest;
  nothingElse(unknown);
  return {
    ...present({ id, prefix, priority }),
    status,
    destination: keptDestination(destination),
    ...(filter && { filter: keptFilter(filter) }),
    ...(deleteMarkerReplication && {
      deleteMarkerReplication: { status: deleteMarkerReplication.status ?? "Disabled" },
    }),
    ...(sourceSelectionCriteria && { sourceSelectionCriteria }),
  };
}

function keptFilter(filter: NonNullable<BucketReplicationRule["filter"]>): ReplicationRule["filter"] {
  const { and, prefix, tagFilter, ...unknown } = filter;
  nothingElse(unknown);
  if (and !== undefined) {
    const tags = Object.fromEntries((and.tagFilters ?? []).map(({ key, value }) => [key, value]));
    return { and: { ...present({ prefix: and.prefix }), ...(Object.keys(tags).length > 0 && { tags }) } };
  }
  if (tagFilter !== undefined) return { tag: { key: tagFilter.key, value: tagFilter.value } };
  return { prefix: prefix ?? "" };
}

function keptDestination(destination: BucketReplicationRule["destination"]): ReplicationRule["destination"] {
  const { accessControlTranslation, encryptionConfiguration, metrics, replicationTime, ...rest } =
    destination;
  const { account, bucket, storageClass, ...unknown } = rest;
  nothingElse(unknown);
  return {
    bucket,
    ...present({ account, storageClass }),
    ...(accessControlTranslation && { accessControlTranslation: { owner: accessControlTranslation.owner } }),
    ...(encryptionConfiguration && {
      encryptionConfiguration: { replicaKmsKeyId: encryptionConfiguration.replicaKmsKeyId },
    }),
    ...(metrics && {
      metrics: {
        status: metrics.status,
        ...(metrics.eventThreshold && { eventThreshold: { minutes: metrics.eventThreshold.minutes } }),
      },
    }),
    ...(replicationTime && {
      replicationTime: { status: replicationTime.status, time: { minutes: replicationTime.time.minutes } },
    }),
  };
}

/** Does not compile when the provider learns a field that would be dropped here. */
function nothingElse(_: { [field: string]: never }): void {}

function present<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
