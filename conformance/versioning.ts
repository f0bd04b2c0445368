import { PutBucketVersioningCommand, type S3Client } from "@aws-sdk/client-s3";

export async function enableVersioning(s3: S3Client, Bucket: string): Promise<void> {
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}
