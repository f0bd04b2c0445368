import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import type { BucketPublicAccessBlockArgs } from "@pulumi/aws/s3";
import { orMissing } from "../../aws-error";
import type { BucketPart } from "./bucket-part";

export const PUBLIC_ACCESS: BucketPart<BucketPublicAccessBlockArgs> = {
  token: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  title: "S3 Bucket Public Access Block",
  operations: { put: "PutPublicAccessBlock", remove: "DeletePublicAccessBlock" },
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
