import {
  type BucketVersioningStatus,
  GetBucketVersioningCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import type { BucketVersioningArgs } from "@pulumi/aws/s3";
import { orMissing } from "../../aws-error";
import type { BucketPart } from "./bucket-part";

export const VERSIONING: BucketPart<BucketVersioningArgs> = {
  token: "aws:s3/bucketVersioning:BucketVersioning",
  title: "S3 Bucket Versioning",
  operations: { put: "PutBucketVersioning", remove: "PutBucketVersioning" },
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
  // A bucket with Object Lock keeps its versioning for good; the provider lets go of it then.
  remove: async (s3, bucket, { versioningConfiguration }) =>
    versioningConfiguration?.status === "Enabled"
      ? orMissing(
          s3.send(
            new PutBucketVersioningCommand({
              Bucket: bucket,
              VersioningConfiguration: { Status: "Suspended" },
            }),
          ),
          "InvalidBucketState",
        )
      : undefined,
};
