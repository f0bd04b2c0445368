import type { s3 } from "@pulumi/aws-native";
import { partitionOf } from "../partition";
import type { CloudControlType } from "./cloud-control/cloud-control";

const STATUS = { status: "string" } as const;
const TAGS = { each: { key: "string", value: "string" } } as const;
const FILTER = { s3Key: { rules: { each: { name: "string", value: "string" } } } } as const;
const TRANSITION = { storageClass: "string", transitionDate: "string", transitionInDays: "number" } as const;
const NONCURRENT_TRANSITION = {
  newerNoncurrentVersions: "number",
  storageClass: "string",
  transitionInDays: "number",
} as const;

/** A bucket with all that Cloud Control sets on one in the same breath. */
export const BUCKET: CloudControlType<s3.BucketArgs> = {
  token: "aws-native:s3:Bucket",
  typeName: "AWS::S3::Bucket",
  properties: {
    bucketEncryption: {
      serverSideEncryptionConfiguration: {
        each: {
          blockedEncryptionTypes: { encryptionType: { each: "string" } },
          bucketKeyEnabled: "boolean",
          serverSideEncryptionByDefault: { kmsMasterKeyId: "string", sseAlgorithm: "string" },
        },
      },
    },
    bucketName: "string",
    lifecycleConfiguration: {
      rules: {
        each: {
          abortIncompleteMultipartUpload: { daysAfterInitiation: "number" },
          expirationDate: "string",
          expirationInDays: "number",
          expiredObjectDeleteMarker: "boolean",
          id: "string",
          noncurrentVersionExpiration: { newerNoncurrentVersions: "number", noncurrentDays: "number" },
          noncurrentVersionExpirationInDays: "number",
          noncurrentVersionTransition: NONCURRENT_TRANSITION,
          noncurrentVersionTransitions: { each: NONCURRENT_TRANSITION },
          objectSizeGreaterThan: "string",
          objectSizeLessThan: "string",
          prefix: "string",
          status: "string",
          tagFilters: TAGS,
          transition: TRANSITION,
          transitions: { each: TRANSITION },
        },
      },
      transitionDefaultMinimumObjectSize: "string",
    },
    loggingConfiguration: { destinationBucketName: "string", logFilePrefix: "string" },
    notificationConfiguration: {
      eventBridgeConfiguration: { eventBridgeEnabled: "boolean" },
      lambdaConfigurations: { each: { event: "string", filter: FILTER, function: "string" } },
      queueConfigurations: { each: { event: "string", filter: FILTER, queue: "string" } },
      topicConfigurations: { each: { event: "string", filter: FILTER, topic: "string" } },
    },
    objectLockConfiguration: {
      objectLockEnabled: "string",
      rule: { defaultRetention: { days: "number", mode: "string", years: "number" } },
    },
    objectLockEnabled: "boolean",
    ownershipControls: { rules: { each: { objectOwnership: "string" } } },
    publicAccessBlockConfiguration: {
      blockPublicAcls: "boolean",
      blockPublicPolicy: "boolean",
      ignorePublicAcls: "boolean",
      restrictPublicBuckets: "boolean",
    },
    replicationConfiguration: {
      role: "string",
      rules: {
        each: {
          deleteMarkerReplication: STATUS,
          destination: {
            accessControlTranslation: { owner: "string" },
            account: "string",
            bucket: "string",
            encryptionConfiguration: { replicaKmsKeyId: "string" },
            metrics: { eventThreshold: { minutes: "number" }, status: "string" },
            replicationTime: { status: "string", time: { minutes: "number" } },
            storageClass: "string",
          },
          filter: {
            and: { prefix: "string", tagFilters: TAGS },
            prefix: "string",
            tagFilter: { key: "string", value: "string" },
          },
          id: "string",
          prefix: "string",
          priority: "number",
          sourceSelectionCriteria: { replicaModifications: STATUS, sseKmsEncryptedObjects: STATUS },
          status: "string",
        },
      },
    },
    tags: TAGS,
    versioningConfiguration: STATUS,
  },
  identifier: ["bucketName"],
  autoname: { property: "bucketName", maximumLength: 63, lowercase: false },
  readOnly: {
    arn: ({ bucketName }, { partition }) => `arn:${partition}:s3:::${bucketName}`,
    domainName: ({ bucketName }, { region }) => `${bucketName}.s3.${partitionOf(region).dnsSuffix}`,
    dualStackDomainName: ({ bucketName }, { region }) =>
      `${bucketName}.s3.dualstack.${region}.${partitionOf(region).dnsSuffix}`,
    regionalDomainName: ({ bucketName }, { region }) =>
      `${bucketName}.s3.${region}.${partitionOf(region).dnsSuffix}`,
  },
};
