import {
  DeleteBucketOwnershipControlsCommand,
  GetBucketOwnershipControlsCommand,
  type ObjectOwnership,
  PutBucketOwnershipControlsCommand,
} from "@aws-sdk/client-s3";
import type { BucketOwnershipControlsArgs } from "@pulumi/aws/s3";
import { orMissing } from "../../aws-error";
import type { BucketPart } from "./bucket-part";

export const OWNERSHIP: BucketPart<BucketOwnershipControlsArgs> = {
  token: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  title: "S3 Bucket Ownership Controls",
  operations: { put: "PutBucketOwnershipControls", remove: "DeleteBucketOwnershipControls" },
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
