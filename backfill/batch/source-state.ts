import { ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";
import type { BucketPlace } from "../../contract/bucket-place";
import { keepServerDate } from "../bucket/server-date";
import { failureReason } from "../failure/failure-reason";
import { Refusal } from "../failure/refusal";
import { bucketArn } from "./bucket-arn";
import { explained } from "./denial";

/** What one request tells of the source. */
export interface SourceState {
  isEmpty: boolean;
  /** Versions from before this moment are the backfill's, later ones are live replication's. */
  cutOff: Date;
}

export async function sourceState({ bucket, region }: BucketPlace, s3: S3Client): Promise<SourceState> {
  const right = `s3:ListBucketVersions on ${bucketArn(bucket, region)}`;
  try {
    return await explained("listing the source", right, () => read(bucket, s3));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal([`source: bucket ${bucket} cannot be listed: ${failureReason(error)}`]);
  }
}

async function read(bucket: string, s3: S3Client): Promise<SourceState> {
  const command = new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1, EncodingType: "url" });
  const serverDate = keepServerDate(command);
  const { Versions = [], DeleteMarkers = [] } = await s3.send(command);
  return { isEmpty: Versions.length + DeleteMarkers.length === 0, cutOff: endOfSecond(serverDate()) };
}

/**
 * Whole seconds are all that the server's clock tells. The one that has begun counts entirely: a version that both the
 * backfill and live replication bring is harmless, one that neither brings is lost.
 */
function endOfSecond(moment: Date): Date {
  return new Date(moment.getTime() + 1000);
}
