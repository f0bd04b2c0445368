import {
  asIs,
  type Json,
  type JsonObject,
  listOf,
  object,
  type Renderer,
  tagList,
  to,
  unsaid,
  within,
} from "./property-renames";

const status = object({ status: to("Status") });
const minutes = object({ minutes: to("Minutes") });

/** S3 takes a filter as one of three; CloudFormation names them by what they hold. */
const replicationFilter = object({
  prefix: to("Prefix"),
  tag: to("TagFilter", object({ key: to("Key"), value: to("Value") })),
  and: to("And", object({ prefix: to("Prefix"), tags: to("TagFilters", tagList) })),
});

const replicationRule = object({
  id: to("Id"),
  priority: to("Priority"),
  status: to("Status"),
  filter: to("Filter", replicationFilter),
  deleteMarkerReplication: to("DeleteMarkerReplication", status),
  sourceSelectionCriteria: to(
    "SourceSelectionCriteria",
    object({
      sseKmsEncryptedObjects: to("SseKmsEncryptedObjects", status),
      replicaModifications: to("ReplicaModifications", status),
    }),
  ),
  destination: to(
    "Destination",
    object({
      bucket: to("Bucket"),
      account: to("Account"),
      storageClass: to("StorageClass"),
      accessControlTranslation: to("AccessControlTranslation", object({ owner: to("Owner") })),
      encryptionConfiguration: to(
        "EncryptionConfiguration",
        object({ replicaKmsKeyId: to("ReplicaKmsKeyID") }),
      ),
      metrics: to("Metrics", object({ status: to("Status"), eventThreshold: to("EventThreshold", minutes) })),
      replicationTime: to("ReplicationTime", object({ status: to("Status"), time: to("Time", minutes) })),
    }),
  ),
});

const encryptionRule = object({
  applyServerSideEncryptionByDefault: to(
    "ServerSideEncryptionByDefault",
    object({ sseAlgorithm: to("SSEAlgorithm"), kmsMasterKeyId: to("KMSMasterKeyID") }),
  ),
  bucketKeyEnabled: to("BucketKeyEnabled"),
  blockedEncryptionTypes: to("BlockedEncryptionTypes", within("EncryptionType")),
});

const lifecycleRule: Renderer<JsonObject> = (value, at) => {
  const { Filter, Expiration, ...rule } = object({
    id: to("Id"),
    status: to("Status"),
    filter: to("Filter", object({ prefix: to("Prefix") })),
    expiration: to(
      "Expiration",
      object({
        days: to("ExpirationInDays"),
        expiredObjectDeleteMarker: to("ExpiredObjectDeleteMarker"),
      }),
    ),
    noncurrentVersionExpiration: to(
      "NoncurrentVersionExpiration",
      object({ noncurrentDays: to("NoncurrentDays") }),
    ),
    abortIncompleteMultipartUpload: to(
      "AbortIncompleteMultipartUpload",
      object({ daysAfterInitiation: to("DaysAfterInitiation") }),
    ),
  })(value, at);
  // CloudFormation has these beside each other.
  return { ...rule, ...(Filter as JsonObject), ...(Expiration as JsonObject) };
};

/** Of each target CloudFormation wants one entry an event. */
const topics: Renderer<Json[]> = (value, at) =>
  listOf(object({ id: unsaid, topicArn: to("Topic"), events: to("Event") }))(value, at).flatMap((target) => {
    const { Event, ...rest } = target as { Event: string[]; Topic: string };
    return Event.map((event) => ({ ...rest, Event: event }));
  });

/** The bucket that a part belongs to goes by name, not into the properties. */
const bucket = unsaid;

export const bucketProperties = object({
  bucket: to("BucketName"),
  forceDestroy: unsaid,
  objectLockEnabled: to("ObjectLockEnabled"),
  tags: to("Tags", tagList),
});

/** What Pulumi makes one by one is all of the bucket in CloudFormation. */
export const bucketParts: { readonly [type: string]: Renderer<JsonObject> } = {
  "aws:s3/bucketVersioning:BucketVersioning": object({
    bucket,
    versioningConfiguration: to("VersioningConfiguration", status),
  }),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": object({
    bucket,
    rules: to("BucketEncryption", within("ServerSideEncryptionConfiguration", listOf(encryptionRule))),
  }),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": within(
    "PublicAccessBlockConfiguration",
    object({
      bucket,
      blockPublicAcls: to("BlockPublicAcls"),
      blockPublicPolicy: to("BlockPublicPolicy"),
      ignorePublicAcls: to("IgnorePublicAcls"),
      restrictPublicBuckets: to("RestrictPublicBuckets"),
    }),
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": object({
    bucket,
    rule: to("OwnershipControls", (rule, at) => ({
      Rules: [object({ objectOwnership: to("ObjectOwnership") })(rule, at)],
    })),
  }),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": (value, at) => ({
    ObjectLockEnabled: true,
    ...object({
      bucket,
      rule: to("ObjectLockConfiguration", (rule, at) => ({
        ObjectLockEnabled: "Enabled",
        Rule: object({
          defaultRetention: to(
            "DefaultRetention",
            object({ mode: to("Mode"), days: to("Days"), years: to("Years") }),
          ),
        })(rule, at),
      })),
    })(value, at),
  }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": object({
    bucket,
    rules: to("LifecycleConfiguration", within("Rules", listOf(lifecycleRule))),
  }),
  "aws:s3/bucketLogging:BucketLogging": within(
    "LoggingConfiguration",
    object({ bucket, targetBucket: to("DestinationBucketName"), targetPrefix: to("LogFilePrefix") }),
  ),
  "aws:s3/bucketNotification:BucketNotification": within(
    "NotificationConfiguration",
    object({ bucket, topics: to("TopicConfigurations", topics) }),
  ),
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": within(
    "ReplicationConfiguration",
    object({ bucket, role: to("Role", asIs), rules: to("Rules", listOf(replicationRule)) }),
  ),
};
