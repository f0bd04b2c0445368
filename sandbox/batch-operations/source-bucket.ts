import {
  GetBucketReplicationCommand,
  GetObjectLockConfigurationCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  type ReplicationConfiguration,
  type S3Client,
  type Tag,
} from "@aws-sdk/client-s3";
import { type BucketAccess, errorName } from "./local-clients";
import { Refused } from "./object-request";

/** A version, or a delete marker, as a listing shows it. */
export interface StoredVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: Date;
  readonly storageClass: string;
}

/** What only a request for the version itself tells. */
export interface VersionFacts {
  /** Its live replication, as the local AWS knows it. */
  readonly liveStatus?: string;
  readonly encryption: { readonly algorithm?: string; readonly keyId?: string; readonly bucketKey?: boolean };
}

/** All versions of a bucket, those of a key from the oldest to the newest. */
export async function listVersions(
  { s3, name }: BucketAccess,
  prefix = "",
): Promise<Map<string, StoredVersion[]>> {
  const byKey = new Map<string, StoredVersion[]>();
  let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: name, Prefix: prefix, ...marker }));
    for (const entry of page.Versions ?? []) add(byKey, entry, false);
    for (const entry of page.DeleteMarkers ?? []) add(byKey, entry, true);
    if (!page.IsTruncated) break;
    marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
  for (const versions of byKey.values()) versions.sort(byAge);
  return byKey;
}

interface ListedEntry {
  Key?: string;
  VersionId?: string;
  IsLatest?: boolean;
  Size?: number;
  ETag?: string;
  LastModified?: Date;
  StorageClass?: string;
}

function add(byKey: Map<string, StoredVersion[]>, entry: ListedEntry, isDeleteMarker: boolean): void {
  const { Key: key = "", VersionId = "null", LastModified = new Date(0) } = entry;
  const versions = byKey.get(key) ?? [];
  byKey.set(key, versions);
  // The local AWS lists the key after which a page begins once more, if it was written before versioning.
  if (versions.some(({ versionId }) => versionId === VersionId)) return;
  versions.push({
    key,
    versionId: VersionId,
    isLatest: entry.IsLatest ?? false,
    isDeleteMarker,
    size: entry.Size ?? 0,
    etag: entry.ETag ?? "",
    lastModified: LastModified,
    storageClass: entry.StorageClass ?? "STANDARD",
  });
}

/** Versions and delete markers come in separate lists, so only their times put them in order. */
function byAge(one: StoredVersion, other: StoredVersion): number {
  return (
    one.lastModified.getTime() - other.lastModified.getTime() || Number(one.isLatest) - Number(other.isLatest)
  );
}

export async function factsOf(bucket: BucketAccess, version: StoredVersion): Promise<VersionFacts> {
  if (version.isDeleteMarker) return { encryption: {} };
  const { key, versionId } = version;
  try {
    const headers = await bucket.send({ method: "HEAD", key, versionId });
    const one = (name: string) => headers[`x-amz-${name}`]?.toString();
    return {
      liveStatus: one("replication-status"),
      encryption: {
        algorithm: one("server-side-encryption"),
        keyId: one("server-side-encryption-aws-kms-key-id"),
        bucketKey: one("server-side-encryption-bucket-key-enabled") === "true",
      },
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Without the customer's own key it cannot even be looked at. Whatever else is wrong will show when it is copied.
    return { encryption: { algorithm: error.status === 400 ? CUSTOMER_KEY : undefined } };
  }
}

/** Encryption with a key that only the client has, which the double cannot copy and AWS can. */
export const CUSTOMER_KEY = "customer";

/** The local AWS hides the tags of versions under a delete marker; they count as having none. */
export async function tagsOf({ s3, name }: BucketAccess, version: StoredVersion): Promise<readonly Tag[]> {
  if (version.isDeleteMarker) return [];
  const { key: Key, versionId: VersionId } = version;
  try {
    const answer = await s3.send(new GetObjectTaggingCommand({ Bucket: name, Key, VersionId }));
    return answer.TagSet ?? [];
  } catch (error) {
    if (errorName(error) === "NoSuchKey") return [];
    throw error;
  }
}

export async function replicationOf(bucket: BucketAccess): Promise<ReplicationConfiguration | undefined> {
  try {
    const answer = await bucket.s3.send(new GetBucketReplicationCommand({ Bucket: bucket.name }));
    return answer.ReplicationConfiguration;
  } catch (error) {
    if (errorName(error) === "ReplicationConfigurationNotFoundError") return undefined;
    throw error;
  }
}

export async function hasObjectLock({ s3, name }: { s3: S3Client; name: string }): Promise<boolean> {
  try {
    const answer = await s3.send(new GetObjectLockConfigurationCommand({ Bucket: name }));
    return answer.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled";
  } catch {
    return false;
  }
}
