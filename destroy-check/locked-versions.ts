import { GetObjectLockConfigurationCommand, type S3Client } from "@aws-sdk/client-s3";
import type { ListedVersion } from "./bucket-content";
import { type InspectedVersion, newestVersions } from "./newest-versions";

export interface LockedVersions {
  inspected: number;
  /** Those that S3 does not delete now. */
  locked: InspectedVersion[];
}

/** Looks for versions that S3 keeps. A bucket without Object Lock has none, and costs one request. */
export async function lockedVersions(
  s3: S3Client,
  Bucket: string,
  versions: ListedVersion[],
): Promise<LockedVersions> {
  if (versions.length === 0 || !(await isLockable(s3, Bucket))) return { inspected: 0, locked: [] };
  const inspected = await newestVersions(s3, Bucket, versions);
  const now = Date.now();
  return { inspected: inspected.length, locked: inspected.filter((version) => isLocked(version, now)) };
}

/**
 * Retention in either mode, and legal holds ("Object Lock considerations"). Governance counts as well: the aws provider
 * bypasses it, and takes legal holds off, only if a refresh has put the lock into the state of the bucket, which nobody
 * can tell from here, and where it does not, its delete fails after everything else went.
 */
function isLocked({ head }: InspectedVersion, now: number): boolean {
  if (head.ObjectLockLegalHoldStatus === "ON") return true;
  return (head.ObjectLockRetainUntilDate?.getTime() ?? 0) > now;
}

async function isLockable(s3: S3Client, Bucket: string): Promise<boolean> {
  try {
    const found = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    return found.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled";
  } catch (error) {
    const none = [
      "ObjectLockConfigurationNotFoundError",
      "NoSuchBucket",
      "NotImplemented",
      "MethodNotAllowed",
    ];
    if (error instanceof Error && none.includes(error.name)) return false;
    throw error;
  }
}
