import { CopyObjectCommand, type StorageClass } from "@aws-sdk/client-s3";
import type { Bucket, ListedObject } from "./bucket";
import { entityTag } from "./entity-tag";

/** What must hold at the destination for a copy to be stored: nothing there, or still the object seen before. */
export type Condition = { IfNoneMatch: "*" } | { IfMatch: string };

/** An object to bring over, and where. */
export interface Transfer {
  source: Bucket;
  destination: Bucket;
  object: ListedObject;
  /** Class of the copy. Absent where S3's default is right. */
  storageClass?: StorageClass;
}

/** The version that a copy stored. */
export interface Written {
  etag: string;
  versionId?: string;
}

/** Copies within S3 in one request, which keeps metadata, content headers and tags. Up to 5 GiB. */
export async function copyInOneRequest(transfer: Transfer, condition: Condition): Promise<Written> {
  const { source, destination, object, storageClass } = transfer;
  const answer = await destination.client.send(
    new CopyObjectCommand({
      Bucket: destination.name,
      Key: object.key,
      CopySource: copySource(source.name, object.key),
      CopySourceIfMatch: object.etag,
      StorageClass: storageClass,
      WebsiteRedirectLocation: await redirectOf(source, object),
      ...condition,
    }),
  );
  return written(answer.CopyObjectResult?.ETag, answer.VersionId);
}

/**
 * The one header that S3 does not copy by itself. An object that only redirects has no content, so the extra
 * request is spared for all others.
 */
async function redirectOf(source: Bucket, object: ListedObject): Promise<string | undefined> {
  if (object.size > 0) return undefined;
  return (await source.head(object.key, { IfMatch: object.etag })).WebsiteRedirectLocation;
}

/** The header is sent as it is, so everything that could be taken for a query or a space is encoded. */
export function copySource(bucket: string, key: string): string {
  return `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
}

export function written(answeredTag: string | undefined, versionId: string | undefined): Written {
  const etag = entityTag(answeredTag);
  // S3 may answer 200 and still not have stored anything.
  if (!etag) throw new Error("S3 answered the copy without an ETag, so nothing proves that it was stored");
  return { etag, versionId };
}
