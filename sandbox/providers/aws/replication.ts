import {
  DeleteBucketReplicationCommand,
  type DeleteMarkerReplicationStatus,
  GetBucketReplicationCommand,
  type OwnerOverride,
  PutBucketReplicationCommand,
  type ReplicationRule,
  type ReplicationRuleFilter,
  type ReplicationRuleStatus,
  type StorageClass,
} from "@aws-sdk/client-s3";
import type { BucketReplicationConfigArgs } from "@pulumi/aws/s3";
import { orMissing } from "../aws-error";
import type { Plain } from "../property-table";
import type { BucketPart } from "./bucket-part";
import { fromAwsTags, tagsIfAny, toAwsTags } from "./tags";

type Rule = Plain<BucketReplicationConfigArgs>["rules"][number];
type Filter = NonNullable<Rule["filter"]>;

export const REPLICATION: BucketPart<BucketReplicationConfigArgs> = {
  token: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
  title: "S3 Bucket Replication Configuration",
  operation: "PutBucketReplication",
  properties: {
    bucket: "string",
    role: "string",
    rules: {
      each: {
        id: "string",
        status: "string",
        priority: "number",
        prefix: "string",
        filter: {
          prefix: "string",
          tag: { key: "string", value: "string" },
          and: { prefix: "string", tags: "map of strings" },
        },
        deleteMarkerReplication: { status: "string" },
        destination: {
          bucket: "string",
          account: "string",
          accessControlTranslation: { owner: "string" },
          storageClass: "string",
        },
      },
    },
  },
  canonical: ({ rules, ...rest }) => ({
    ...rest,
    rules: Array.isArray(rules) ? rules.map(canonicalRule) : rules,
  }),
  put: async (s3, { bucket, role, rules }) =>
    s3.send(
      new PutBucketReplicationCommand({
        Bucket: bucket,
        ReplicationConfiguration: { Role: role, Rules: rules.map(toAwsRule) },
      }),
    ),
  get: async (s3, bucket, written) => {
    const found = await orMissing(
      s3.send(new GetBucketReplicationCommand({ Bucket: bucket })),
      "ReplicationConfigurationNotFoundError",
    );
    const configuration = found?.ReplicationConfiguration;
    if (configuration === undefined) return undefined;
    return {
      bucket,
      role: configuration.Role ?? "",
      rules: (configuration.Rules ?? []).map((rule, index) => {
        const { id, ...rest } = fromAwsRule(rule);
        // AWS makes up the id of a rule that was written without one.
        const isMadeUp = written.rules?.[index] !== undefined && written.rules[index].id === undefined;
        return isMadeUp ? rest : { id, ...rest };
      }),
    };
  },
  remove: async (s3, bucket) => s3.send(new DeleteBucketReplicationCommand({ Bucket: bucket })),
};

/** An empty filter and an empty prefix mean the same: everything. */
function canonicalRule({ filter, priority, ...rule }: Rule): object {
  const { prefix, ...rest } = filter ?? {};
  return {
    ...rule,
    ...(filter === undefined ? {} : { filter: { ...rest, ...(prefix ? { prefix } : {}) } }),
    ...(priority ? { priority } : {}),
  };
}

function toAwsRule(rule: Rule): ReplicationRule {
  const { destination } = rule;
  return {
    ID: rule.id,
    Status: rule.status as ReplicationRuleStatus,
    Priority: rule.priority,
    Prefix: rule.prefix,
    ...(rule.filter === undefined ? {} : { Filter: toAwsFilter(rule.filter) }),
    ...(rule.deleteMarkerReplication === undefined
      ? {}
      : {
          DeleteMarkerReplication: {
            Status: rule.deleteMarkerReplication.status as DeleteMarkerReplicationStatus,
          },
        }),
    Destination: {
      Bucket: destination.bucket,
      Account: destination.account,
      StorageClass: destination.storageClass as StorageClass | undefined,
      ...(destination.accessControlTranslation === undefined
        ? {}
        : {
            AccessControlTranslation: { Owner: destination.accessControlTranslation.owner as OwnerOverride },
          }),
    },
  };
}

function toAwsFilter({ prefix, tag, and }: Filter): ReplicationRuleFilter {
  if (and !== undefined) return { And: { Prefix: and.prefix, Tags: toAwsTags(and.tags) } };
  if (tag !== undefined) return { Tag: { Key: tag.key, Value: tag.value } };
  return { Prefix: prefix ?? "" };
}

function fromAwsRule(rule: ReplicationRule): Rule {
  const { Destination: destination, Filter: filter } = rule;
  return {
    ...(rule.ID === undefined ? {} : { id: rule.ID }),
    status: rule.Status ?? "",
    ...(rule.Priority === undefined ? {} : { priority: rule.Priority }),
    ...(rule.Prefix === undefined ? {} : { prefix: rule.Prefix }),
    ...(filter === undefined ? {} : { filter: fromAwsFilter(filter) }),
    ...(rule.DeleteMarkerReplication?.Status === undefined
      ? {}
      : { deleteMarkerReplication: { status: rule.DeleteMarkerReplication.Status } }),
    destination: {
      bucket: destination?.Bucket ?? "",
      ...(destination?.Account === undefined ? {} : { account: destination.Account }),
      ...(destination?.StorageClass === undefined ? {} : { storageClass: destination.StorageClass }),
      ...(destination?.AccessControlTranslation?.Owner === undefined
        ? {}
        : { accessControlTranslation: { owner: destination.AccessControlTranslation.Owner } }),
    },
  };
}

function fromAwsFilter({ Prefix, Tag, And }: ReplicationRuleFilter): Filter {
  return {
    ...(Prefix ? { prefix: Prefix } : {}),
    ...(Tag === undefined ? {} : { tag: { key: Tag.Key ?? "", value: Tag.Value ?? "" } }),
    ...(And === undefined
      ? {}
      : { and: { ...(And.Prefix ? { prefix: And.Prefix } : {}), ...tagsIfAny(fromAwsTags(And.Tags)) } }),
  };
}
