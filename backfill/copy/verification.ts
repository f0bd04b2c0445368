import { isDeepStrictEqual } from "node:util";
import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { areContentDigests } from "../bucket/entity-tag";
import type { Transfer, Written } from "./copy";
import { keptHeaders, partRanges } from "./multipart-copy";

/**
 * Throws if the stored copy is not the object. Equal digests of the content prove a copy in one request without
 * asking again; S3 itself vouches for the headers then.
 */
export async function verifyCopy({ source, destination, object }: Transfer, stored: Written): Promise<void> {
  if (areContentDigests(object.etag, stored.etag) && stored.etag === object.etag) return;
  const [original, copy] = await Promise.all([
    source.headOf(object),
    destination.head(object.key, { VersionId: stored.versionId }),
  ]);
  expectSame("size", object.size, copy.ContentLength);
  // A digest of encrypted content says nothing about the content.
  if (![original, copy].some(isEncryptedByKey) && areContentDigests(object.etag, stored.etag)) {
    expectSame("ETag", object.etag, stored.etag);
  }
}

/** Throws if the copy that was put together from parts is not the object, or lost a header on the way. */
export async function verifyMultipartCopy(
  { source, destination, object }: Transfer,
  stored: Written,
  smallestPart: number,
): Promise<void> {
  const [original, copy] = await Promise.all([
    source.headOf(object),
    destination.head(object.key, { VersionId: stored.versionId }),
  ]);
  expectSame("size", object.size, copy.ContentLength);
  const parts = /-(\d+)"?$/.exec(stored.etag)?.[1];
  if (parts) expectSame("number of parts", partRanges(object.size, smallestPart).length, Number(parts));
  expectSame("headers", keptHeaders(original), keptHeaders(copy));
  expectSame("Expires", original.ExpiresString, copy.ExpiresString);
}

function isEncryptedByKey(head: HeadObjectCommandOutput): boolean {
  const isByKms = head.ServerSideEncryption !== undefined && head.ServerSideEncryption !== "AES256";
  return isByKms || head.SSECustomerAlgorithm !== undefined;
}

function expectSame(what: string, expected: unknown, found: unknown): void {
  if (isDeepStrictEqual(expected, found)) return;
  throw new Error(`the copy's ${what} is ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}
