import { HeadBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { explained, orMissing } from "./aws-error";

export async function bucketExists(s3: S3Client, Bucket: string): Promise<boolean> {
  const found = orMissing(s3.send(new HeadBucketCommand({ Bucket })), "NotFound", "NoSuchBucket");
  return (await explained(`reading S3 Bucket (${Bucket})`, "S3: HeadBucket", found)) !== undefined;
}
