import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import type { BucketPolicyArgs } from "@pulumi/aws/s3";
import { orMissing } from "../../aws-error";
import { canonicalPolicy } from "../../policy-document";
import type { BucketPart } from "./bucket-part";

export const POLICY: BucketPart<BucketPolicyArgs> = {
  token: "aws:s3/bucketPolicy:BucketPolicy",
  title: "S3 Bucket Policy",
  operations: { put: "PutBucketPolicy", remove: "DeleteBucketPolicy" },
  properties: { bucket: "string", policy: "document" },
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
