import { GetBucketVersioningCommand, type S3Client } from "@aws-sdk/client-s3";
import { keepServerDate } from "../backfill/bucket/server-date";

/** By an answer that every deployment may ask for. */
export async function serverTime(s3: S3Client, Bucket: string): Promise<Date> {
  const command = new GetBucketVersioningCommand({ Bucket });
  const serverDate = keepServerDate(command);
  await s3.send(command);
  return serverDate();
}
