import { jobStatuses } from "./job-states";
import type { Shape } from "./shapes";

// The part of the service model (s3control, 2018-08-20) that a replication job is created with. A test compares it
// with the model that botocore publishes.

const accountId: Shape = { type: "string", max: 64, pattern: "^\\d{12}$" };
const boolean: Shape = { type: "boolean" };
const timestamp: Shape = { type: "timestamp" };
const empty: Shape = { type: "structure", members: {} };
const bucketArn: Shape = { type: "string", min: 1, max: 128, pattern: "arn:[^:]+:s3:.*" };
const name: Shape = { type: "string", min: 1, max: 1024 };
const names: Shape = { type: "list", item: name };
const oneOf = (...values: string[]): Shape => ({ type: "string", enum: values });
const kmsKeyArn: Shape = {
  type: "string",
  min: 20,
  max: 2048,
  pattern: "arn:aws[a-zA-Z0-9-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-zA-Z0-9-]+",
};
const tagPattern = "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$";

const report: Shape = {
  type: "structure",
  required: ["Enabled"],
  members: {
    Bucket: bucketArn,
    Format: oneOf("Report_CSV_20180820"),
    Enabled: boolean,
    Prefix: { type: "string", min: 1, max: 512 },
    ReportScope: oneOf("AllTasks", "FailedTasksOnly"),
    ExpectedBucketOwner: accountId,
  },
};

const manifest: Shape = {
  type: "structure",
  required: ["Spec", "Location"],
  members: {
    Spec: {
      type: "structure",
      required: ["Format"],
      members: {
        Format: oneOf("S3BatchOperations_CSV_20180820", "S3InventoryReport_CSV_20161130"),
        Fields: { type: "list", item: oneOf("Ignore", "Bucket", "Key", "VersionId") },
      },
    },
    Location: {
      type: "structure",
      required: ["ObjectArn", "ETag"],
      members: {
        ObjectArn: { type: "string", min: 1, max: 2000, pattern: "arn:[^:]+:s3:.*" },
        ObjectVersionId: { type: "string", min: 1, max: 2000 },
        ETag: name,
      },
    },
  },
};

const manifestOutput: Shape = {
  type: "structure",
  required: ["Bucket", "ManifestFormat"],
  members: {
    ExpectedManifestBucketOwner: accountId,
    Bucket: bucketArn,
    ManifestPrefix: { type: "string", min: 1, max: 512 },
    ManifestEncryption: {
      type: "structure",
      members: {
        SSES3: empty,
        SSEKMS: {
          type: "structure",
          required: ["KeyId"],
          members: { KeyId: { type: "string", min: 1, max: 2000 } },
        },
      },
      wireNames: { SSES3: "SSE-S3", SSEKMS: "SSE-KMS" },
    },
    ManifestFormat: oneOf("S3InventoryReport_CSV_20211130"),
  },
};

const encryptionFilter: Shape = {
  type: "structure",
  union: true,
  members: {
    SSES3: empty,
    SSEKMS: { type: "structure", members: { KmsKeyArn: kmsKeyArn, BucketKeyEnabled: boolean } },
    DSSEKMS: { type: "structure", members: { KmsKeyArn: kmsKeyArn } },
    SSEC: empty,
    NOTSSE: empty,
  },
  wireNames: { SSES3: "SSE-S3", SSEKMS: "SSE-KMS", DSSEKMS: "DSSE-KMS", SSEC: "SSE-C", NOTSSE: "NOT-SSE" },
};

const filter: Shape = {
  type: "structure",
  members: {
    EligibleForReplication: boolean,
    CreatedAfter: timestamp,
    CreatedBefore: timestamp,
    ObjectReplicationStatuses: { type: "list", item: oneOf("COMPLETED", "FAILED", "REPLICA", "NONE") },
    KeyNameConstraint: {
      type: "structure",
      members: { MatchAnyPrefix: names, MatchAnySuffix: names, MatchAnySubstring: names },
    },
    ObjectSizeGreaterThanBytes: { type: "long" },
    ObjectSizeLessThanBytes: { type: "long" },
    MatchAnyStorageClass: {
      type: "list",
      item: oneOf(
        "STANDARD",
        "STANDARD_IA",
        "ONEZONE_IA",
        "GLACIER",
        "INTELLIGENT_TIERING",
        "DEEP_ARCHIVE",
        "GLACIER_IR",
      ),
    },
    MatchAnyObjectEncryption: {
      type: "list",
      item: encryptionFilter,
      itemName: "ObjectEncryption",
      min: 1,
      max: 1,
    },
  },
};

const manifestGenerator: Shape = {
  type: "structure",
  union: true,
  members: {
    S3JobManifestGenerator: {
      type: "structure",
      required: ["SourceBucket", "EnableManifestOutput"],
      members: {
        ExpectedBucketOwner: accountId,
        SourceBucket: bucketArn,
        ManifestOutputLocation: manifestOutput,
        Filter: filter,
        EnableManifestOutput: boolean,
      },
    },
  },
};

const tags: Shape = {
  type: "list",
  item: {
    type: "structure",
    required: ["Key", "Value"],
    members: {
      Key: { type: "string", min: 1, max: 128, pattern: tagPattern },
      Value: { type: "string", min: 0, max: 256, pattern: tagPattern },
    },
  },
};

/** The body of CreateJob. Of the operations it holds the one that the double performs. */
export const createJobBody = {
  type: "structure",
  required: ["Operation", "Report", "ClientRequestToken", "Priority", "RoleArn"],
  members: {
    ConfirmationRequired: boolean,
    Operation: { type: "structure", members: { S3ReplicateObject: empty } },
    Report: report,
    ClientRequestToken: { type: "string", min: 1, max: 64 },
    Manifest: manifest,
    Description: { type: "string", min: 1, max: 256 },
    Priority: { type: "integer", min: 0, max: 2147483647 },
    RoleArn: { type: "string", min: 1, max: 2048, pattern: "arn:[^:]+:iam::\\d{12}:role/.*" },
    Tags: tags,
    ManifestGenerator: manifestGenerator,
  },
} as const satisfies Shape;

/** The operations of the service that the double does not perform. */
export const otherOperations = [
  "LambdaInvoke",
  "S3PutObjectCopy",
  "S3PutObjectAcl",
  "S3PutObjectTagging",
  "S3DeleteObjectTagging",
  "S3InitiateRestoreObject",
  "S3PutObjectLegalHold",
  "S3PutObjectRetention",
  "S3ComputeObjectChecksum",
  "S3UpdateObjectEncryption",
];

export const jobParameters = {
  accountId: { type: "string", max: 64, pattern: "^\\d{12}$" },
  jobId: { type: "string", min: 5, max: 36, pattern: "[a-zA-Z0-9\\-\\_]+" },
  priority: { type: "integer", min: 0, max: 2147483647 },
  requestedStatus: { type: "string", enum: ["Cancelled", "Ready"] },
  statusUpdateReason: { type: "string", min: 1, max: 256 },
  maxResults: { type: "integer", min: 0, max: 1000 },
  nextToken: { type: "string", min: 1, max: 1024, pattern: "^[A-Za-z0-9\\+\\:\\/\\=\\?\\#-_]+$" },
  status: { type: "string", enum: jobStatuses },
} as const satisfies Record<string, Shape>;
