import type { Bucket, ListedObject } from "../bucket/bucket";
import { entityTag } from "../bucket/entity-tag";
import { wasAskedAgain } from "../failure/failure-reason";
import { pathOf } from "../wire/signature";
import { type Checksum, checksumOf } from "./checksum";
import type { CopyHeaders } from "./copy-headers";

/** What must hold at the destination for a copy to be stored: nothing there, or still the object seen before. */
export type Condition = { IfNoneMatch: "*" } | { IfMatch: string };

/** An object to bring over, and where. */
export interface Transfer {
  source: Bucket;
  destination: Bucket;
  object: ListedObject;
  headers: CopyHeaders;
}

/** The version that a copy stored. */
export interface Written {
  etag: string;
  versionId?: string;
  /** If the answer to the copy told it. */
  checksum?: Checksum;
  /** The source's version that it was made from. */
  ofVersion?: string;
  /** Whether it took more than one request, so that there may be one of an earlier request below it. */
  isAskedAgain?: boolean;
}

/** Copies within S3 in one request, which keeps metadata, content headers and tags. Up to 5 GiB. */
export async function copyInOneRequest(transfer: Transfer, condition: Condition): Promise<Written> {
  const { source, destination, object, headers } = transfer;
  const head = headers.needHeadOf(object) ? await source.headOf(object) : undefined;
  const answer = await destination.frequent.copyObject({
    Bucket: destination.name,
    Key: object.key,
    CopySource: copySource(source.name, object),
    CopySourceIfMatch: object.etag,
    ...headers.of(object, head),
    ...condition,
  });
  const { CopyObjectResult, CopySourceVersionId: ofVersion, VersionId } = answer;
  const checksum = checksumOf(CopyObjectResult);
  const isAskedAgain = wasAskedAgain(answer);
  return { ofVersion, checksum, isAskedAgain, ...written(CopyObjectResult?.ETag, VersionId) };
}

/** The header is sent as it is, so everything that could be taken for a query or a space is encoded. */
export function copySource(bucket: string, { key, versionId }: { key: string; versionId?: string }): string {
  const path = `${bucket}/${pathOf(key)}`;
  return versionId === undefined ? path : `${path}?versionId=${encodeURIComponent(versionId)}`;
}

export function written(answeredTag: string | undefined, versionId: string | undefined): Written {
  const etag = entityTag(answeredTag);
  // S3 may answer 200 and still not have stored anything.
  if (!etag) throw new Error("S3 answered the copy without an ETag, so nothing proves that it was stored");
  return { etag, versionId };
}
