import {
  type BucketVersioningStatus,
  DeleteBucketEncryptionCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type ObjectOwnership,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type ServerSideEncryption,
} from "@aws-sdk/client-s3";
import type {
  BucketOwnershipControlsArgs,
  BucketPolicyArgs,
  BucketPublicAccessBlockArgs,
  BucketServerSideEncryptionConfigurationArgs,
  BucketVersioningArgs,
} from "@pulumi/aws/s3";
import { orMissing } from "../aws-error";
import { canonicalPolicy } from "../policy-document";
import type { BucketPart } from "./bucket-part";

export const VERSIONING: BucketPart<BucketVersioningArgs> = {
  token: "aws:s3/bucketVersioning:BucketVersioning",
  title: "S3 Bucket Versioning",
  operation: "PutBucketVersioning",
  properties: { bucket: "string", versioningConfiguration: { status: "string" } },
  // AWS knows no "Disabled" to set: it is the state of a bucket that never was versioned.
  put: async (s3, { bucket, versioningConfiguration: { status } }) =>
    status === "Disabled"
      ? undefined
      : s3.send(
          new PutBucketVersioningCommand({
            Bucket: bucket,
            VersioningConfiguration: { Status: status as BucketVersioningStatus },
          }),
        ),
  get: async (s3, bucket) => {
    const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    return { bucket, versioningConfiguration: { status: Status ?? "Disabled" } };
  },
  remove: async (s3, bucket, { versioningConfiguration }) =>
    versioningConfiguration?.status === "Enabled"
      ? s3.send(
          new PutBucketVersioningCommand({
            Bucket: bucket,
            VersioningConfiguration: { Status: "Suspended" },
          }),
        )
      : undefined,
};

export const ENCRYPTION: BucketPart<BucketServerSideEncryptionConfigurationArgs> = {
  token: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  title: "S3 Bucket Server-side Encryption Configuration",
  operation: "PutBucketEncryption",
  properties: {
    bucket: "string",
    rules: {
      each: {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "string", kmsMasterKeyId: "string" },
        bucketKeyEnabled: "boolean",
      },
    },
  },
  canonical: ({ bucket, rules }) => ({
    bucket,
    rules: Array.isArray(rules)
      ? rules.map(({ bucketKeyEnabled, ...rule }) => ({
          ...rule,
          ...(bucketKeyEnabled ? { bucketKeyEnabled } : {}),
        }))
      : rules,
  }),
  put: async (s3, { bucket, rules }) =>
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket: bucket,
        ServerSideEncryptionConfiguration: {
          Rules: rules.map(({ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled }) => ({
            ...(byDefault === undefined
              ? {}
              : {
                  ApplyServerSideEncryptionByDefault: {
                    SSEAlgorithm: byDefault.sseAlgorithm as ServerSideEncryption,
                    KMSMasterKeyID: byDefault.kmsMasterKeyId,
                  },
                }),
            BucketKeyEnabled: bucketKeyEnabled,
          })),
        },
      }),
    ),
  get: async (s3, bucket) => {
    const found = await orMissing(
      s3.send(new GetBucketEncryptionCommand({ Bucket: bucket })),
      "ServerSideEncryptionConfigurationNotFoundError",
    );
    const rules = found?.ServerSideEncryptionConfiguration?.Rules;
    if (rules === undefined) return undefined;
    return {
      bucket,
      rules: rules.map(({ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled }) => ({
        ...(byDefault === undefined
          ? {}
          : {
              applyServerSideEncryptionByDefault: {
                sseAlgorithm: byDefault.SSEAlgorithm ?? "",
                ...(byDefault.KMSMasterKeyID ? { kmsMasterKeyId: byDefault.KMSMasterKeyID } : {}),
              },
            }),
        ...(BucketKeyEnabled ? { bucketKeyEnabled: true } : {}),
      })),
    };
  },
  remove: async (s3, bucket) => s3.send(new DeleteBucketEncryptionCommand({ Bucket: bucket })),
};

export const OWNERSHIP: BucketPart<BucketOwnershipControlsArgs> = {
  token: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  title: "S3 Bucket Ownership Controls",
  operation: "PutBucketOwnershipControls",
  properties: { bucket: "string", rule: { objectOwnership: "string" } },
  put: async (s3, { bucket, rule: { objectOwnership } }) =>
    s3.send(
      new PutBucketOwnershipControlsCommand({
        Bucket: bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: objectOwnership as ObjectOwnership }] },
      }),
    ),
  get: async (s3, bucket) => {
    const found = await orMissing(
      s3.send(new GetBucketOwnershipControlsCommand({ Bucket: bucket })),
      "OwnershipControlsNotFoundError",
    );
    const objectOwnership = found?.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
    return objectOwnership === undefined ? undefined : { bucket, rule: { objectOwnership } };
  },
  remove: async (s3, bucket) =>
    orMissing(
      s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket: bucket })),
      "OwnershipControlsNotFoundError",
    ),
};

export const PUBLIC_ACCESS: BucketPart<BucketPublicAccessBlockArgs> = {
  token: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  title: "S3 Bucket Public Access Block",
  operation: "PutPublicAccessBlock",
  properties: {
    bucket: "string",
    blockPublicAcls: "boolean",
    blockPublicPolicy: "boolean",
    ignorePublicAcls: "boolean",
    restrictPublicBuckets: "boolean",
  },
  canonical: (inputs) => Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== false)),
  put: async (s3, inputs) =>
    s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: inputs.bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: inputs.blockPublicAcls ?? false,
          BlockPublicPolicy: inputs.blockPublicPolicy ?? false,
          IgnorePublicAcls: inputs.ignorePublicAcls ?? false,
          RestrictPublicBuckets: inputs.restrictPublicBuckets ?? false,
        },
      }),
    ),
  get: async (s3, bucket) => {
    const found = await orMissing(
      s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket })),
      "NoSuchPublicAccessBlockConfiguration",
    );
    const block = found?.PublicAccessBlockConfiguration;
    if (block === undefined) return undefined;
    return {
      bucket,
      blockPublicAcls: block.BlockPublicAcls ?? false,
      blockPublicPolicy: block.BlockPublicPolicy ?? false,
      ignorePublicAcls: block.IgnorePublicAcls ?? false,
      restrictPublicBuckets: block.RestrictPublicBuckets ?? false,
    };
  },
  remove: async (s3, bucket) => s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket })),
};

export const POLICY: BucketPart<BucketPolicyArgs> = {
  token: "aws:s3/bucketPolicy:BucketPolicy",
  title: "S3 Bucket Policy",
  operation: "PutBucketPolicy",
  properties: { bucket: "string", policy: "string" },
  canonical: ({ bucket, policy }) => ({ bucket, policy: canonicalPolicy(String(policy)) }),
  put: async (s3, { bucket, policy }) =>
    s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: String(policy) })),
  get: async (s3, bucket) => {
    const found = await orMissing(
      s3.send(new GetBucketPolicyCommand({ Bucket: bucket })),
      "NoSuchBucketPolicy",
    );
    return found?.Policy === undefined ? undefined : { bucket, policy: found.Policy };
  },
  remove: async (s3, bucket) => s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket })),
};
