import type {
  GetBucketVersioningCommandOutput,
  ObjectLockConfiguration,
  OwnershipControls,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  ReplicationRule,
  ServerSideEncryptionConfiguration,
} from "@aws-sdk/client-s3";
import type { s3 as native } from "@pulumi/aws-native";

type Model = native.GetBucketResult;
type RuleModel = NonNullable<Model["replicationConfiguration"]>["rules"][number];
type DestinationModel = RuleModel["destination"];

/**
 * S3 and Cloud Control use the same words, so an enum's value passes as it is: the compiler checks the shape here, AWS
 * itself vouches for the values.
 */
type Word = never;

export function versioningOf(versioning: GetBucketVersioningCommandOutput | undefined): Partial<Model> {
  const status = versioning?.Status;
  return status === undefined ? {} : { versioningConfiguration: { status: status as Word } };
}

export function encryptionOf(encryption: ServerSideEncryptionConfiguration | undefined): Partial<Model> {
  if (encryption === undefined) return {};
  return {
    bucketEncryption: {
      serverSideEncryptionConfiguration: (encryption.Rules ?? []).map(
        ({ BucketKeyEnabled, BlockedEncryptionTypes, ApplyServerSideEncryptionByDefault: byDefault }) => ({
          bucketKeyEnabled: BucketKeyEnabled ?? false,
          ...(BlockedEncryptionTypes?.EncryptionType === undefined
            ? {}
            : {
                blockedEncryptionTypes: { encryptionType: BlockedEncryptionTypes.EncryptionType as Word[] },
              }),
          ...(byDefault === undefined
            ? {}
            : {
                serverSideEncryptionByDefault: {
                  sseAlgorithm: byDefault.SSEAlgorithm as Word,
                  ...(byDefault.KMSMasterKeyID ? { kmsMasterKeyId: byDefault.KMSMasterKeyID } : {}),
                },
              }),
        }),
      ),
    },
  };
}

export function ownershipOf(ownership: OwnershipControls | undefined): Partial<Model> {
  if (ownership === undefined) return {};
  const rules = (ownership.Rules ?? []).map(({ ObjectOwnership }) => ({
    objectOwnership: ObjectOwnership as Word,
  }));
  return { ownershipControls: { rules } };
}

export function publicAccessOf(block: PublicAccessBlockConfiguration | undefined): Partial<Model> {
  if (block === undefined) return {};
  return {
    publicAccessBlockConfiguration: {
      blockPublicAcls: block.BlockPublicAcls ?? false,
      blockPublicPolicy: block.BlockPublicPolicy ?? false,
      ignorePublicAcls: block.IgnorePublicAcls ?? false,
      restrictPublicBuckets: block.RestrictPublicBuckets ?? false,
    },
  };
}

export function objectLockOf(lock: ObjectLockConfiguration | undefined): Partial<Model> {
  if (lock?.ObjectLockEnabled !== "Enabled") return {};
  const retention = lock.Rule?.DefaultRetention;
  return {
    objectLockEnabled: true,
    objectLockConfiguration: {
      objectLockEnabled: "Enabled",
      ...(retention === undefined
        ? {}
        : {
            rule: {
              defaultRetention: {
                mode: retention.Mode as Word,
                ...(retention.Days === undefined ? {} : { days: retention.Days }),
                ...(retention.Years === undefined ? {} : { years: retention.Years }),
              },
            },
          }),
    },
  };
}

export function replicationOf(replication: ReplicationConfiguration | undefined): Partial<Model> {
  if (replication === undefined) return {};
  return {
    replicationConfiguration: {
      role: replication.Role ?? "",
      rules: (replication.Rules ?? []).map(ruleOf),
    },
  };
}

function ruleOf(rule: ReplicationRule): RuleModel {
  return {
    destination: destinationOf(rule),
    status: rule.Status as Word,
    ...(rule.ID === undefined ? {} : { id: rule.ID }),
    ...(rule.Priority === undefined ? {} : { priority: rule.Priority }),
    ...(rule.Prefix === undefined ? {} : { prefix: rule.Prefix }),
    ...(rule.DeleteMarkerReplication === undefined
      ? {}
      : { deleteMarkerReplication: { status: rule.DeleteMarkerReplication.Status as Word } }),
    ...filterOf(rule),
    ...selectionOf(rule),
  };
}

function filterOf({ Filter: filter }: ReplicationRule): Pick<RuleModel, "filter"> {
  if (filter === undefined) return {};
  const { Prefix, Tag, And } = filter;
  const tagFilter = (tag: { Key?: string | undefined; Value?: string | undefined }) => ({
    key: tag.Key ?? "",
    value: tag.Value ?? "",
  });
  return {
    filter: {
      ...(Prefix === undefined ? {} : { prefix: Prefix }),
      ...(Tag === undefined ? {} : { tagFilter: tagFilter(Tag) }),
      ...(And === undefined
        ? {}
        : {
            and: {
              ...(And.Prefix === undefined ? {} : { prefix: And.Prefix }),
              tagFilters: (And.Tags ?? []).map(tagFilter),
            },
          }),
    },
  };
}

function destinationOf({ Destination: destination }: ReplicationRule): DestinationModel {
  const {
    Account,
    AccessControlTranslation,
    StorageClass,
    EncryptionConfiguration,
    Metrics,
    ReplicationTime,
  } = destination ?? { Bucket: undefined };
  return {
    bucket: destination?.Bucket ?? "",
    ...(Account === undefined ? {} : { account: Account }),
    ...(StorageClass === undefined ? {} : { storageClass: StorageClass as Word }),
    ...(AccessControlTranslation?.Owner === undefined
      ? {}
      : { accessControlTranslation: { owner: AccessControlTranslation.Owner } }),
    ...(EncryptionConfiguration?.ReplicaKmsKeyID === undefined
      ? {}
      : { encryptionConfiguration: { replicaKmsKeyId: EncryptionConfiguration.ReplicaKmsKeyID } }),
    ...(Metrics === undefined
      ? {}
      : {
          metrics: {
            status: Metrics.Status as Word,
            ...(Metrics.EventThreshold?.Minutes === undefined
              ? {}
              : { eventThreshold: { minutes: Metrics.EventThreshold.Minutes } }),
          },
        }),
    ...(ReplicationTime === undefined
      ? {}
      : {
          replicationTime: {
            status: ReplicationTime.Status as Word,
            time: { minutes: ReplicationTime.Time?.Minutes ?? 0 },
          },
        }),
  };
}

function selectionOf({ SourceSelectionCriteria: criteria }: ReplicationRule) {
  if (criteria === undefined) return {};
  const { ReplicaModifications, SseKmsEncryptedObjects } = criteria;
  return {
    sourceSelectionCriteria: {
      ...(ReplicaModifications === undefined
        ? {}
        : { replicaModifications: { status: ReplicaModifications.Status as Word } }),
      ...(SseKmsEncryptedObjects === undefined
        ? {}
        : { sseKmsEncryptedObjects: { status: SseKmsEncryptedObjects.Status as Word } }),
    },
  };
}
