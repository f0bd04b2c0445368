import type { S3Client } from "@aws-sdk/client-s3";
import { type CheckedBucket, OnDestroy } from "../contract/destroy-check-run";
import { bucketContent, type ListingLimits } from "./bucket-content";
import { lockedVersions } from "./locked-versions";
import { type ReplicationBacklog, replicationBacklog } from "./replication-backlog";
import { type Verdict, verdict } from "./verdict";

/** Reads a bucket, and judges whether it can end as it is meant to. Writes nothing. */
export async function checkBucket(
  s3: S3Client,
  bucket: CheckedBucket,
  sends: boolean,
  limits?: ListingLimits,
): Promise<Verdict> {
  const content = await bucketContent(s3, bucket.bucket, limits);
  if (content === undefined) return verdict(bucket, {});
  const { versions } = content;
  const isEmptied = bucket.onDestroy === OnDestroy.Empty;
  return verdict(bucket, {
    content,
    ...(isEmptied && { locks: await lockedVersions(s3, bucket.bucket, versions) }),
    ...(sends && { backlog: await backlogIfReadable(s3, bucket.bucket, versions) }),
  });
}

/** Only reported, so that a missing permission to read objects is no reason to fail. */
async function backlogIfReadable(
  ...[s3, bucket, versions]: Parameters<typeof replicationBacklog>
): Promise<ReplicationBacklog | undefined> {
  try {
    return await replicationBacklog(s3, bucket, versions);
  } catch {
    return undefined;
  }
}
