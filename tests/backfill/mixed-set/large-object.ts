import type { Extent } from "./extent";
import { bytes, type ObjectWriter } from "./object-writer";

const MiB = 1024 * 1024;

/** Copied by turns. Their borders are not where the backfill cuts, so that bytes in a wrong place are noticed. */
const patterns = [61, 67].map((size) => ({
  key: `large/pattern of ${size} MiB`,
  size: size * MiB,
  seed: `pattern of ${size}`,
  // The server compresses what has this type, so that all of it takes little of the disk.
  headers: { "content-type": "text/plain" },
}));
const repeats = 40;
const end = Buffer.from("the end");

/** Puts an object of a bit more than 5 GiB, which S3 copies in parts only, together from copies. Answers what it wrote. */
export async function writeLargeObject(writer: ObjectWriter, bucket: string): Promise<Extent> {
  const key = "large/above 5 GiB";
  const headers = { "content-type": "text/plain", "x-amz-tagging": "size=large", "x-amz-meta-size": "large" };
  for (const pattern of patterns)
    await writer.expect("PUT", pattern.key, { ...pattern, body: bytes(pattern) });
  await writer.upload(key, headers, async (uploadId) => {
    const entityTags: string[] = [];
    const part = (options: Parameters<ObjectWriter["expect"]>[2]) => {
      const query = `?partNumber=${entityTags.length + 1}&uploadId=${uploadId}`;
      return writer.expect("PUT", key, { ...options, query });
    };
    for (let copied = 0; copied < repeats; copied++) {
      for (const pattern of patterns) {
        const source = `/${bucket}/${encodeURIComponent(pattern.key)}`;
        const { body } = await part({ headers: { "x-amz-copy-source": source } });
        entityTags.push(/<ETag>(.*?)<\/ETag>/.exec(body)?.[1] ?? "");
      }
    }
    entityTags.push(String((await part({ body: end })).headers.etag));
    return entityTags;
  });
  const once = patterns.reduce((sum, { size }) => sum + size, 0);
  return { versions: patterns.length + 1, markers: 0, bytes: once + once * repeats + end.length };
}
