import { createHash } from "node:crypto";
import { inParallel } from "./parallel";
import type { StoryBucket } from "./story-bucket";

export interface Comparison {
  compared: number;
  /** What differs, in words, a line per object. */
  differences: string[];
}

/** Reads both buckets whole: every object's bytes, headers, metadata, storage class and tags. */
export async function compareBuckets(
  source: StoryBucket,
  replica: StoryBucket,
  onProgress: (compared: number, total: number) => void,
): Promise<Comparison> {
  const [sourceKeys, replicaKeys] = await Promise.all([source.keys(), replica.keys()]);
  const all = [...new Set([...sourceKeys, ...replicaKeys])];
  const differences: string[] = [];
  let compared = 0;
  await inParallel(all, 32, async (key) => {
    const [original, copy] = await Promise.all([fingerprint(source, key), fingerprint(replica, key)]);
    if (original === undefined) differences.push(`${key}: only at the destination`);
    else if (copy === undefined) differences.push(`${key}: only at the source`);
    else {
      for (const [aspect, value] of Object.entries(original)) {
        if (copy[aspect] !== value) differences.push(`${key}: ${aspect} is ${copy[aspect]}, not ${value}`);
      }
    }
    compared++;
    onProgress(compared, all.length);
  });
  return { compared, differences: differences.sort() };
}

async function fingerprint(bucket: StoryBucket, key: string): Promise<Record<string, string> | undefined> {
  const object = await bucket.get(key);
  if (object === undefined) return undefined;
  const bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
  return {
    content: createHash("sha256").update(bytes).digest("hex"),
    "content type": `${object.ContentType}`,
    "cache control": `${object.CacheControl}`,
    "content encoding": `${object.ContentEncoding}`,
    metadata: JSON.stringify(Object.entries(object.Metadata ?? {}).sort()),
    "storage class": object.StorageClass ?? "STANDARD",
    tags: (object.TagCount ?? 0) > 0 ? (await bucket.tags(key)).join(",") : "",
  };
}
