import { isDeepStrictEqual } from "node:util";
import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { ListedObject } from "../bucket/bucket";
import { areContentDigests, partCount } from "../bucket/entity-tag";
import { areComparable, type Checksum, checksumOf } from "./checksum";
import { sourceChanged } from "./conditional-copy";
import type { Transfer, Written } from "./copy";
import type { Cut } from "./cut";
import { keptHeaders } from "./multipart-copy";

const withChecksum = { ChecksumMode: "ENABLED" } as const;

/**
 * Whether the answer to a copy in one request tells that it is the object, without asking again: by equal digests of the
 * content; S3 itself vouches for the headers then.
 */
export function isProven(object: ListedObject, stored: Written): boolean {
  return stored.etag === object.etag && areContentDigests(object.etag);
}

/** Throws if the stored copy is not the object. */
export async function verifyCopy({ source, destination, object }: Transfer, stored: Written): Promise<void> {
  if (isProven(object, stored)) return;
  const [original, copy] = await Promise.all([
    source.headOf(object, withChecksum),
    // To see the checksum of what is under a KMS key takes the right to decrypt, which a copy does not.
    destination.head(object.key, { VersionId: stored.versionId, ...(!stored.checksum && withChecksum) }),
  ]);
  expectSame("size", object.size, copy.ContentLength);
  // A digest of encrypted content says nothing about the content.
  if (![original, copy].some(isEncryptedByKey) && areContentDigests(object.etag, stored.etag)) {
    expectSame("ETag", object.etag, stored.etag);
  }
  expectSameContent(checksumOf(original), stored.checksum ?? checksumOf(copy));
}

/**
 * Throws if the copy that was put together from parts is not the object, or lost a header on the way. An object that was written
 * again meanwhile with the same content is another one: its headers are not those that the copy was begun with.
 */
export async function verifyMultipartCopy(
  { source, destination, object }: Transfer,
  stored: Written,
  cut: Cut,
): Promise<void> {
  const [original, copy] = await Promise.all([
    source.headOf(object, withChecksum),
    destination.head(object.key, { VersionId: stored.versionId, ...withChecksum }),
  ]);
  if (stored.ofVersion !== undefined && original.VersionId !== stored.ofVersion) throw sourceChanged();
  expectSame("size", object.size, copy.ContentLength);
  const parts = partCount(stored.etag);
  if (parts !== undefined) expectSame("number of parts", cut.ranges.length, parts);
  const haveSameParts = cut.isOfSource;
  if (haveSameParts && ![original, copy].some(isEncryptedByKey)) expectSame("ETag", object.etag, stored.etag);
  expectSameContent(checksumOf(original), checksumOf(copy), { haveSameParts });
  expectSame("headers", keptHeaders(original), keptHeaders(copy));
  expectSame("Expires", original.ExpiresString, copy.ExpiresString);
}

/** As far as both checksums are of a kind that tells it. */
function expectSameContent(
  original: Checksum | undefined,
  copy: Checksum | undefined,
  parts?: { haveSameParts: boolean },
): void {
  if (!original || !copy || !areComparable(original, copy, parts)) return;
  expectSame(`${original.algorithm} checksum`, original.value, copy.value);
}

export function isEncryptedByKey(head: HeadObjectCommandOutput): boolean {
  const isByKms = head.ServerSideEncryption !== undefined && head.ServerSideEncryption !== "AES256";
  return isByKms || head.SSECustomerAlgorithm !== undefined;
}

function expectSame(what: string, expected: unknown, found: unknown): void {
  if (isDeepStrictEqual(expected, found)) return;
  throw new Error(`the copy's ${what} is ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}
