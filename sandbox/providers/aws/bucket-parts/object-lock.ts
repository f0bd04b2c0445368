import {
  GetObjectLockConfigurationCommand,
  type ObjectLockEnabled,
  type ObjectLockRetentionMode,
  PutObjectLockConfigurationCommand,
} from "@aws-sdk/client-s3";
import type { BucketObjectLockConfigurationArgs } from "@pulumi/aws/s3";
import { orMissing } from "../../aws-error";
import type { BucketPart } from "./bucket-part";

const ENABLED = "Enabled";

export const OBJECT_LOCK: BucketPart<BucketObjectLockConfigurationArgs> = {
  token: "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
  title: "S3 Bucket Object Lock Configuration",
  operations: { put: "PutObjectLockConfiguration", remove: "PutObjectLockConfiguration" },
  properties: {
    bucket: "string",
    objectLockEnabled: "string",
    rule: { defaultRetention: { mode: "string", days: "number", years: "number" } },
  },
  canonical: ({ objectLockEnabled, ...rest }) => ({
    ...rest,
    ...(objectLockEnabled === undefined || objectLockEnabled === ENABLED ? {} : { objectLockEnabled }),
  }),
  put: async (s3, { bucket, objectLockEnabled, rule }) => {
    const retention = rule?.defaultRetention;
    return s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket: bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: (objectLockEnabled ?? ENABLED) as ObjectLockEnabled,
          ...(retention === undefined
            ? {}
            : {
                Rule: {
                  DefaultRetention: {
                    Mode: retention.mode as ObjectLockRetentionMode | undefined,
                    Days: retention.days,
                    Years: retention.years,
                  },
                },
              }),
        },
      }),
    );
  },
  get: async (s3, bucket) => {
    const found = await orMissing(
      s3.send(new GetObjectLockConfigurationCommand({ Bucket: bucket })),
      "ObjectLockConfigurationNotFoundError",
    );
    const configuration = found?.ObjectLockConfiguration;
    if (configuration === undefined) return undefined;
    const retention = configuration.Rule?.DefaultRetention;
    return {
      bucket,
      objectLockEnabled: configuration.ObjectLockEnabled ?? ENABLED,
      ...(retention === undefined
        ? {}
        : {
            rule: {
              defaultRetention: {
                ...(retention.Mode === undefined ? {} : { mode: retention.Mode }),
                ...(retention.Days === undefined ? {} : { days: retention.Days }),
                ...(retention.Years === undefined ? {} : { years: retention.Years }),
              },
            },
          }),
    };
  },
  // Object Lock stays with a bucket for good: only the rule for new objects can go.
  remove: async (s3, bucket) =>
    orMissing(
      s3.send(
        new PutObjectLockConfigurationCommand({
          Bucket: bucket,
          ObjectLockConfiguration: { ObjectLockEnabled: ENABLED },
        }),
      ),
      "ObjectLockConfigurationNotFoundError",
    ),
};
