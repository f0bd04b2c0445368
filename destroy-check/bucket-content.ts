import { ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";
import { orNothing } from "../attachment/absent";

/** A version of an object, as a listing names it. */
export interface ListedVersion {
  key: string;
  versionId: string;
  isLatest: boolean;
  lastModified: number;
}

/** What a bucket holds, as far as it was listed. */
export interface BucketContent {
  versions: ListedVersion[];
  deleteMarkers: number;
  bytes: number;
  /** The first keys, each once, of versions and delete markers alike. */
  firstKeys: string[];
  /** Whether the listing ended at its limit and not at the end of the bucket. */
  hasMore: boolean;
}

export interface ListingLimits {
  entriesPerPage: number;
  pages: number;
}

/** Enough to tell what is at stake, and done within seconds in a bucket of any size. */
export const listingLimits: ListingLimits = { entriesPerPage: 1000, pages: 10 };

const shownKeys = 3;

/** Lists versions and delete markers. A bucket that is gone is undefined. */
export async function bucketContent(
  s3: S3Client,
  Bucket: string,
  { entriesPerPage, pages }: ListingLimits = listingLimits,
): Promise<BucketContent | undefined> {
  const content: BucketContent = { versions: [], deleteMarkers: 0, bytes: 0, firstKeys: [], hasMore: false };
  let from: { KeyMarker?: string; VersionIdMarker?: string } = {};
  for (let page = 0; page < pages; page++) {
    const listed = await orNothing(
      s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: entriesPerPage, ...from })),
      "NoSuchBucket",
    );
    if (listed === undefined) return undefined;
    const { Versions = [], DeleteMarkers = [] } = listed;
    for (const { Key = "", VersionId = "null", IsLatest = false, LastModified, Size = 0 } of Versions) {
      const lastModified = LastModified?.getTime() ?? 0;
      content.versions.push({ key: Key, versionId: VersionId, isLatest: IsLatest, lastModified });
      content.bytes += Size;
    }
    content.deleteMarkers += DeleteMarkers.length;
    const keys = [...Versions, ...DeleteMarkers].map(({ Key = "" }) => Key).sort();
    content.firstKeys = [...new Set([...content.firstKeys, ...keys])].slice(0, shownKeys);
    content.hasMore = listed.IsTruncated ?? false;
    if (!content.hasMore) break;
    from = { KeyMarker: listed.NextKeyMarker, VersionIdMarker: listed.NextVersionIdMarker };
  }
  return content;
}
