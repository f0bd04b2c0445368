import { GetBucketLoggingCommand, PutBucketLoggingCommand } from "@aws-sdk/client-s3";
import type { BucketLoggingArgs } from "@pulumi/aws/s3";
import type { BucketPart } from "./bucket-part";
import { refuseUnknown } from "./refuse-unknown";

export const LOGGING: BucketPart<BucketLoggingArgs> = {
  token: "aws:s3/bucketLogging:BucketLogging",
  title: "S3 Bucket Logging",
  operations: { put: "PutBucketLogging", remove: "PutBucketLogging" },
  properties: { bucket: "string", targetBucket: "string", targetPrefix: "string" },
  put: async (s3, { bucket, targetBucket, targetPrefix }) =>
    s3.send(
      new PutBucketLoggingCommand({
        Bucket: bucket,
        BucketLoggingStatus: { LoggingEnabled: { TargetBucket: targetBucket, TargetPrefix: targetPrefix } },
      }),
    ),
  get: async (s3, bucket) => {
    const { LoggingEnabled: found } = await s3.send(new GetBucketLoggingCommand({ Bucket: bucket }));
    if (found === undefined) return undefined;
    refuseUnknown(`S3 Bucket Logging (${bucket})`, found, ["TargetBucket", "TargetPrefix"]);
    return { bucket, targetBucket: found.TargetBucket ?? "", targetPrefix: found.TargetPrefix ?? "" };
  },
  remove: async (s3, bucket) =>
    s3.send(new PutBucketLoggingCommand({ Bucket: bucket, BucketLoggingStatus: {} })),
};
