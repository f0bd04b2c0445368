import {
  DeleteBucketReplicationCommand,
  GetBucketReplicationCommand,
  PutBucketReplicationCommand,
} from "@aws-sdk/client-s3";
import type { BucketReplicationConfigArgs } from "@pulumi/aws/s3";
import { orMissing } from "../../aws-error";
import type { BucketPart } from "./bucket-part";
import { canonicalRule, fromAwsRule, toAwsRule } from "./replication-rule";

export const REPLICATION: BucketPart<BucketReplicationConfigArgs> = {
  token: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
  title: "S3 Bucket Replication Configuration",
  operations: { put: "PutBucketReplication", remove: "DeleteBucketReplication" },
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
        sourceSelectionCriteria: {
          replicaModifications: { status: "string" },
          sseKmsEncryptedObjects: { status: "string" },
        },
        destination: {
          bucket: "string",
          account: "string",
          accessControlTranslation: { owner: "string" },
          encryptionConfiguration: { replicaKmsKeyId: "string" },
          metrics: { status: "string", eventThreshold: { minutes: "number" } },
          replicationTime: { status: "string", time: { minutes: "number" } },
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
        const { id, ...rest } = fromAwsRule(bucket, rule);
        // AWS makes up the id of a rule that was written without one.
        const isMadeUp = written.rules?.[index] !== undefined && written.rules[index].id === undefined;
        return isMadeUp ? rest : { id, ...rest };
      }),
    };
  },
  remove: async (s3, bucket) => s3.send(new DeleteBucketReplicationCommand({ Bucket: bucket })),
};
