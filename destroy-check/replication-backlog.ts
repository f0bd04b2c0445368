import type { S3Client } from "@aws-sdk/client-s3";
import type { ListedVersion } from "./bucket-content";
import { newestVersions } from "./newest-versions";

/** What a source has not replicated ("Getting replication status information"). */
export interface ReplicationBacklog {
  inspected: number;
  pending: string[];
  failed: string[];
}

/** Looks at the newest current versions: what is pending is among them, unless more were written since. */
export async function replicationBacklog(
  s3: S3Client,
  Bucket: string,
  versions: ListedVersion[],
): Promise<ReplicationBacklog> {
  const current = versions.filter(({ isLatest }) => isLatest);
  const inspected = await newestVersions(s3, Bucket, current);
  const keysWith = (status: string) =>
    inspected.filter(({ head }) => head.ReplicationStatus === status).map(({ key }) => key);
  return { inspected: inspected.length, pending: keysWith("PENDING"), failed: keysWith("FAILED") };
}
