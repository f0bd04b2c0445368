import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { GetObjectCommand, type HeadObjectCommandOutput, type Tag } from "@aws-sdk/client-s3";
import type { Bucket, ListedObject } from "../bucket/bucket";
import { areContentDigests } from "../bucket/entity-tag";
import { keptHeaders } from "../copy/multipart-copy";
import { isEncryptedByKey } from "../copy/verification";

/** How much of two objects is compared: what a listing tells, also headers and tags, also every byte. */
export type Depth = "listing" | "headers" | "content";

/** "unproven" if nothing but the bytes could tell. */
export type Equality = { is: "same" } | { is: "unproven" } | { is: "different"; what: string };

export const unprovenReason = "neither ETag nor checksum can tell; compare its content";

const same: Equality = { is: "same" };

/** Compares an object with its counterpart, with as few requests as the depth allows. */
export async function compare(
  source: Bucket,
  object: ListedObject,
  destination: Bucket,
  counterpart: ListedObject,
  depth: Depth,
): Promise<Equality> {
  if (object.size !== counterpart.size) return different("size", object.size, counterpart.size);
  const hasSameTag = object.etag === counterpart.etag;
  if (depth === "listing" && hasSameTag) return same;
  const [original, copy] = await Promise.all([
    checkedHead(source, object),
    checkedHead(destination, counterpart),
  ]);
  if (depth !== "listing") {
    const difference =
      headerDifference(original, copy) ?? (await tagDifference(source, object, destination, counterpart));
    if (difference) return difference;
  }
  if (depth === "content") {
    const [content, copied] = await Promise.all([
      digestOf(source, object),
      digestOf(destination, counterpart),
    ]);
    return content === copied ? same : { is: "different", what: "its content is another" };
  }
  return hasSameTag ? same : contentEquality(original, copy);
}

async function checkedHead(
  bucket: Bucket,
  { key, versionId }: ListedObject,
): Promise<HeadObjectCommandOutput> {
  return bucket.head(key, { VersionId: versionId, ChecksumMode: "ENABLED" });
}

/** ETags are digests of contents, unless a KMS key or an upload in parts is in play; checksums may still prove it. */
export function contentEquality(original: HeadObjectCommandOutput, copy: HeadObjectCommandOutput): Equality {
  for (const checksum of checksums) {
    const [wanted, found] = [original[checksum], copy[checksum]];
    if (wanted === undefined || found === undefined) continue;
    if (wanted === found) return same;
    // One that is put together from parts depends on how the object was cut.
    if (original.ChecksumType === "FULL_OBJECT" && copy.ChecksumType === "FULL_OBJECT") {
      return different("checksum", wanted, found);
    }
  }
  const tagsTell =
    ![original, copy].some(isEncryptedByKey) && areContentDigests(original.ETag ?? "", copy.ETag ?? "");
  if (!tagsTell) return { is: "unproven" };
  return original.ETag === copy.ETag ? same : different("ETag", original.ETag, copy.ETag);
}

const checksums = [
  "ChecksumCRC64NVME",
  "ChecksumSHA256",
  "ChecksumSHA1",
  "ChecksumCRC32C",
  "ChecksumCRC32",
] as const;

function headerDifference(
  original: HeadObjectCommandOutput,
  copy: HeadObjectCommandOutput,
): Equality | undefined {
  const wanted = flat(original);
  const found = flat(copy);
  const name = [...new Set([...wanted.keys(), ...found.keys()])].find(
    (name) => wanted.get(name) !== found.get(name),
  );
  return name === undefined ? undefined : different(name, wanted.get(name), found.get(name));
}

/** Everything that the writer of the object said, by a name that people know it by. */
function flat(head: HeadObjectCommandOutput): Map<string, string> {
  const { Metadata = {}, ...headers } = { ...keptHeaders(head), Expires: head.ExpiresString };
  return new Map([
    ...Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
    ...Object.entries(Metadata).map(([name, value]) => [`x-amz-meta-${name}`, value] as const),
  ]);
}

async function tagDifference(
  source: Bucket,
  object: ListedObject,
  destination: Bucket,
  counterpart: ListedObject,
): Promise<Equality | undefined> {
  const [wanted, found] = await Promise.all([
    source.tags(object.key, { VersionId: object.versionId }),
    destination.tags(counterpart.key, { VersionId: counterpart.versionId }),
  ]);
  const told = (tags: Tag[]) => tags.map(({ Key, Value }) => `${Key}=${Value}`).sort();
  const [left, right] = [told(wanted), told(found)];
  return left.join("\n") === right.join("\n") ? undefined : different("tags", left, right);
}

/** Read as it comes: an object may be larger than the memory. */
async function digestOf(bucket: Bucket, { key, versionId }: ListedObject): Promise<string> {
  const { Body } = await bucket.client.send(
    new GetObjectCommand({ Bucket: bucket.name, Key: key, VersionId: versionId }),
  );
  const hash = createHash("sha256");
  for await (const piece of (Body as Readable | undefined) ?? []) hash.update(piece);
  return hash.digest("hex");
}

function different(what: string, wanted: unknown, found: unknown): Equality {
  const [left, right] = [wanted, found].map((value) => JSON.stringify(value) ?? "nothing");
  return { is: "different", what: `its ${what} is ${right} instead of ${left}`.slice(0, 300) };
}
