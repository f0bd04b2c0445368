import { createHash } from "node:crypto";
import { type Content, digestOf, type Generation, keyOf, settingsOf } from "./content";
import { isWholeInPieces } from "./pieces";
import type { SignedRequest } from "./signature";
import type { Answer, Wire } from "./wire";

/** Whether a run brought everything, and nothing else. Whoever loses anything has failed, however fast. */
export interface Score {
  expected: number;
  wrong: number;
  /** The first of them. */
  examples: { key: string; what: string }[];
}

interface Listed {
  size: number;
  etag: string;
}

const mostExamples = 10;
/** About so many are read whole, with headers and tags; of the others the ETag, an MD5 of the content, has to do. */
const readWhole = { objects: 200, bytes: 512 * 1024 * 1024 };

/** Compares a bucket with what was written to the source, of which nothing is asked. */
export async function score(
  wire: Wire,
  bucket: string,
  content: Content,
  generationOf: (index: number) => Generation,
): Promise<Score> {
  const wrong = new Map<string, string>();
  const listed = await listing(wire, bucket);
  const mostToRead = Math.min(readWhole.objects, Math.ceil(readWhole.bytes / content.bytesEach));
  const every = Math.max(1, Math.floor(content.objects / mostToRead));
  const toRead: number[] = [];
  for (let index = 0; index < content.objects; index++) {
    const key = keyOf(index);
    const found = listed.get(key);
    listed.delete(key);
    if (!found) wrong.set(key, "missing");
    else if (found.size !== content.bytesEach) wrong.set(key, `${found.size} bytes`);
    // The ETag of what was copied in parts is no MD5.
    else if (found.etag.includes("-") || content.pieces !== undefined || index % every === 0)
      toRead.push(index);
    else if (found.etag !== digestOf(index, generationOf(index), content)) wrong.set(key, "other content");
  }
  for (const key of listed.keys()) wrong.set(key, "not expected");
  const read = async (index: number) => {
    const problem = await difference(wire, bucket, index, generationOf(index), content);
    if (problem) wrong.set(keyOf(index), problem);
  };
  for (let from = 0; from < toRead.length; from += wire.connections) {
    await Promise.all(toRead.slice(from, from + wire.connections).map(read));
  }
  const examples = [...wrong].slice(0, mostExamples).map(([key, what]) => ({ key, what }));
  return { expected: content.objects, wrong: wrong.size, examples };
}

async function difference(
  wire: Wire,
  bucket: string,
  index: number,
  generation: Generation,
  content: Content,
): Promise<string | undefined> {
  const { pieces, bytesEach } = content;
  const object = { method: "GET", bucket, key: keyOf(index) } as const;
  const { status, headers, body } = await wire.send(
    wire.signed({ ...object, ...(pieces !== undefined && { headers: { range: "bytes=0-0" } }) }),
  );
  if (status >= 300) return `status ${status}`;
  const isWhole =
    pieces === undefined
      ? createHash("md5").update(body).digest("hex") === digestOf(index, generation, content)
      : await isWholeInPieces(wire, bucket, index, { count: pieces, bytesEach: bytesEach / pieces });
  if (!isWhole) return "other content";
  const settings = settingsOf(index);
  for (const [name, value] of Object.entries(settings.headers)) {
    if (headers[name] !== value) return `${name}: ${headers[name]}`;
  }
  const { body: tagging } = await wire.succeed(wire.signed({ ...object, query: { tagging: "" } }));
  const tags = elements(tagging, "Tag").map((tag) => `${field(tag, "Key")}=${field(tag, "Value")}`);
  return tags.join("&") === settings.tags ? undefined : `tags: ${tags.join("&")}`;
}

async function listing(wire: Wire, bucket: string): Promise<Map<string, Listed>> {
  const found = new Map<string, Listed>();
  const page = (after: string | undefined): SignedRequest =>
    wire.signed({
      ...{ method: "GET", bucket },
      query: { "list-type": "2", ...(after !== undefined && { "continuation-token": after }) },
    });
  for (let after: string | undefined; ; ) {
    const { body }: Answer = await wire.succeed(page(after));
    for (const entry of elements(body, "Contents")) {
      const etag = field(entry, "ETag").replaceAll(/&#34;|&quot;|"/g, "");
      found.set(field(entry, "Key"), { size: Number(field(entry, "Size")), etag });
    }
    after = field(body.toString(), "NextContinuationToken") || undefined;
    if (after === undefined) return found;
  }
}

function elements(body: Buffer, name: string): string[] {
  return [...body.toString().matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map(
    ([, text = ""]) => text,
  );
}

function field(text: string, name: string): string {
  return new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(text)?.[1] ?? "";
}
