import {
  GetBucketRequestPaymentCommand,
  type Payer,
  PutBucketRequestPaymentCommand,
} from "@aws-sdk/client-s3";
import type { BucketRequestPaymentConfigurationArgs } from "@pulumi/aws/s3";
import type { BucketPart } from "./bucket-part";

export const REQUEST_PAYMENT: BucketPart<BucketRequestPaymentConfigurationArgs> = {
  token: "aws:s3/bucketRequestPaymentConfiguration:BucketRequestPaymentConfiguration",
  title: "S3 Bucket Request Payment Configuration",
  operations: { put: "PutBucketRequestPayment", remove: "PutBucketRequestPayment" },
  properties: { bucket: "string", payer: "string" },
  put: async (s3, { bucket, payer }) =>
    s3.send(
      new PutBucketRequestPaymentCommand({
        Bucket: bucket,
        RequestPaymentConfiguration: { Payer: payer as Payer },
      }),
    ),
  get: async (s3, bucket) => {
    const { Payer } = await s3.send(new GetBucketRequestPaymentCommand({ Bucket: bucket }));
    // S3 always names one. The local AWS answers another question, since it knows this one by another name.
    return { bucket, payer: Payer ?? "BucketOwner" };
  },
  // S3 has no way to take it off: its default is put instead.
  remove: async (s3, bucket) =>
    s3.send(
      new PutBucketRequestPaymentCommand({
        Bucket: bucket,
        RequestPaymentConfiguration: { Payer: "BucketOwner" },
      }),
    ),
};
