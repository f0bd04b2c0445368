import {
  DeleteBucketEncryptionCommand,
  type EncryptionType,
  GetBucketEncryptionCommand,
  PutBucketEncryptionCommand,
  type ServerSideEncryption,
  type ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import type { BucketServerSideEncryptionConfigurationArgs } from "@pulumi/aws/s3";
import { orMissing } from "../../aws-error";
import type { Plain } from "../../property-table";
import type { BucketPart } from "./bucket-part";

type Rule = Plain<BucketServerSideEncryptionConfigurationArgs>["rules"][number];

export const ENCRYPTION: BucketPart<BucketServerSideEncryptionConfigurationArgs> = {
  token: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  title: "S3 Bucket Server-side Encryption Configuration",
  operations: { put: "PutBucketEncryption", remove: "DeleteBucketEncryption" },
  properties: {
    bucket: "string",
    rules: {
      each: {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "string", kmsMasterKeyId: "string" },
        blockedEncryptionTypes: { each: "string" },
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
        ServerSideEncryptionConfiguration: { Rules: rules.map(toAwsRule) },
      }),
    ),
  get: async (s3, bucket, written) => {
    const found = await orMissing(
      s3.send(new GetBucketEncryptionCommand({ Bucket: bucket })),
      "ServerSideEncryptionConfigurationNotFoundError",
    );
    const rules = found?.ServerSideEncryptionConfiguration?.Rules;
    if (rules === undefined) return undefined;
    return {
      bucket,
      rules: rules.map((rule, index) => {
        const { blockedEncryptionTypes, ...rest } = fromAwsRule(rule);
        // S3 blocks SSE-C by itself where nothing was said about it, which is no drift.
        const isLeftToS3 =
          written.rules?.[index] !== undefined && written.rules[index].blockedEncryptionTypes === undefined;
        return isLeftToS3 || blockedEncryptionTypes === undefined
          ? rest
          : { ...rest, blockedEncryptionTypes };
      }),
    };
  },
  remove: async (s3, bucket) => s3.send(new DeleteBucketEncryptionCommand({ Bucket: bucket })),
};

function toAwsRule(rule: Rule): ServerSideEncryptionRule {
  const { applyServerSideEncryptionByDefault: byDefault, blockedEncryptionTypes, bucketKeyEnabled } = rule;
  return {
    ...(byDefault === undefined
      ? {}
      : {
          ApplyServerSideEncryptionByDefault: {
            SSEAlgorithm: byDefault.sseAlgorithm as ServerSideEncryption,
            KMSMasterKeyID: byDefault.kmsMasterKeyId,
          },
        }),
    ...(blockedEncryptionTypes?.length
      ? { BlockedEncryptionTypes: { EncryptionType: blockedEncryptionTypes as EncryptionType[] } }
      : {}),
    BucketKeyEnabled: bucketKeyEnabled,
  };
}

function fromAwsRule(rule: ServerSideEncryptionRule): Rule {
  const { ApplyServerSideEncryptionByDefault: byDefault, BlockedEncryptionTypes, BucketKeyEnabled } = rule;
  return {
    ...(byDefault === undefined
      ? {}
      : {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: byDefault.SSEAlgorithm ?? "",
            ...(byDefault.KMSMasterKeyID ? { kmsMasterKeyId: byDefault.KMSMasterKeyID } : {}),
          },
        }),
    ...(BlockedEncryptionTypes?.EncryptionType?.length
      ? { blockedEncryptionTypes: BlockedEncryptionTypes.EncryptionType }
      : {}),
    ...(BucketKeyEnabled ? { bucketKeyEnabled: true } : {}),
  };
}
