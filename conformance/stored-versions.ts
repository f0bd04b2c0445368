import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import type { Bucket } from "./world";

/** A version as the listing of its bucket has it. */
export interface StoredVersion {
  versionId: string;
  etag: string;
}

/** The versions of one key, the newest first. */
export async function versionsOf({ s3, name: Bucket }: Bucket, key: string): Promise<StoredVersion[]> {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: key }));
  return Versions.filter(({ Key }) => Key === key).map(({ VersionId = "null", ETag = "" }) => ({
    versionId: VersionId,
    etag: ETag,
  }));
}
