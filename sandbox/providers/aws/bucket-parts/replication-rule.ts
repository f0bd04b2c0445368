import type {
  DeleteMarkerReplicationStatus,
  ReplicaModificationsStatus,
  ReplicationRule,
  ReplicationRuleFilter,
  ReplicationRuleStatus,
  SourceSelectionCriteria,
  SseKmsEncryptedObjectsStatus,
} from "@aws-sdk/client-s3";
import type { BucketReplicationConfigArgs } from "@pulumi/aws/s3";
import type { Plain } from "../../property-table";
import { fromAwsTags, tagsIfAny, toAwsTags } from "../tags";
import { refuseUnknown } from "./refuse-unknown";
import { fromAwsDestination, toAwsDestination } from "./replication-destination";

export type Rule = Plain<BucketReplicationConfigArgs>["rules"][number];
type Filter = NonNullable<Rule["filter"]>;
type Criteria = NonNullable<Rule["sourceSelectionCriteria"]>;

/** An empty filter and an empty prefix mean the same: everything. */
export function canonicalRule({ filter, prefix, priority, ...rule }: Rule): object {
  const { prefix: filtered, ...rest } = filter ?? {};
  return {
    ...rule,
    ...(filter === undefined ? {} : { filter: { ...rest, ...(filtered ? { prefix: filtered } : {}) } }),
    ...(prefix ? { prefix } : {}),
    ...(priority ? { priority } : {}),
  };
}

/** S3 tells its two schemas apart by the filter: without one a rule has a prefix, with one it has a priority. */
export function toAwsRule(rule: Rule): ReplicationRule {
  const { filter, deleteMarkerReplication, sourceSelectionCriteria } = rule;
  return {
    ID: rule.id,
    Status: rule.status as ReplicationRuleStatus,
    ...(filter === undefined
      ? { Prefix: rule.prefix ?? "", Priority: rule.priority }
      : { Filter: toAwsFilter(filter), Prefix: rule.prefix, Priority: rule.priority ?? 0 }),
    ...(deleteMarkerReplication === undefined
      ? {}
      : {
          DeleteMarkerReplication: {
            Status: deleteMarkerReplication.status as DeleteMarkerReplicationStatus,
          },
        }),
    ...(sourceSelectionCriteria === undefined
      ? {}
      : { SourceSelectionCriteria: toAwsCriteria(sourceSelectionCriteria) }),
    Destination: toAwsDestination(rule.destination),
  };
}

function toAwsFilter({ prefix, tag, and }: Filter): ReplicationRuleFilter {
  if (and !== undefined) return { And: { Prefix: and.prefix, Tags: toAwsTags(and.tags) } };
  if (tag !== undefined) return { Tag: { Key: tag.key, Value: tag.value } };
  return { Prefix: prefix ?? "" };
}

function toAwsCriteria({ replicaModifications, sseKmsEncryptedObjects }: Criteria): SourceSelectionCriteria {
  if (replicaModifications === undefined && sseKmsEncryptedObjects === undefined)
    throw new Error("api error InvalidRequest: SourceSelectionCriteria cannot be empty");
  return {
    ...(replicaModifications === undefined
      ? {}
      : { ReplicaModifications: { Status: replicaModifications.status as ReplicaModificationsStatus } }),
    ...(sseKmsEncryptedObjects === undefined
      ? {}
      : {
          SseKmsEncryptedObjects: { Status: sseKmsEncryptedObjects.status as SseKmsEncryptedObjectsStatus },
        }),
  };
}

export function fromAwsRule(bucket: string, rule: ReplicationRule): Rule {
  const { Filter: filter, SourceSelectionCriteria: criteria } = rule;
  refuseUnknown(`the rule "${rule.ID}" of S3 Bucket Replication Configuration (${bucket})`, rule, [
    "ID",
    "Status",
    "Priority",
    "Prefix",
    "Filter",
    "DeleteMarkerReplication",
    "SourceSelectionCriteria",
    "Destination",
  ]);
  return {
    ...(rule.ID === undefined ? {} : { id: rule.ID }),
    status: rule.Status ?? "",
    ...(rule.Priority === undefined ? {} : { priority: rule.Priority }),
    ...(rule.Prefix === undefined ? {} : { prefix: rule.Prefix }),
    ...(filter === undefined ? {} : { filter: fromAwsFilter(filter) }),
    ...(rule.DeleteMarkerReplication?.Status === undefined
      ? {}
      : { deleteMarkerReplication: { status: rule.DeleteMarkerReplication.Status } }),
    ...(criteria === undefined ? {} : { sourceSelectionCriteria: fromAwsCriteria(criteria) }),
    destination: fromAwsDestination(rule.Destination),
  };
}

function fromAwsFilter({ Prefix, Tag, And }: ReplicationRuleFilter): Filter {
  return {
    ...(Prefix === undefined ? {} : { prefix: Prefix }),
    ...(Tag === undefined ? {} : { tag: { key: Tag.Key ?? "", value: Tag.Value ?? "" } }),
    ...(And === undefined
      ? {}
      : {
          and: {
            ...(And.Prefix === undefined ? {} : { prefix: And.Prefix }),
            ...tagsIfAny(fromAwsTags(And.Tags)),
          },
        }),
  };
}

function fromAwsCriteria({
  ReplicaModifications,
  SseKmsEncryptedObjects,
}: SourceSelectionCriteria): Criteria {
  return {
    ...(ReplicaModifications?.Status === undefined
      ? {}
      : { replicaModifications: { status: ReplicaModifications.Status } }),
    ...(SseKmsEncryptedObjects?.Status === undefined
      ? {}
      : { sseKmsEncryptedObjects: { status: SseKmsEncryptedObjects.Status } }),
  };
}
