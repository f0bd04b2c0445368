import { createHash } from "node:crypto";

/** Objects that are computed from their numbers, so that whoever judges a copy need not ask the source. */
export interface Content {
  objects: number;
  bytesEach: number;
  /** How many equal pieces each is put together from, if it is too large to be sent as a whole. */
  pieces?: number;
}

/** How often an object was written before it was written as it is now. */
export type Generation = number;

const objectsPerFolder = 1000;
/** Random bytes, or the server might compress them. */
const noise = Buffer.concat(
  Array.from({ length: 2048 }, (_, at) => createHash("sha256").update(`noise ${at}`).digest()),
);

/** In the order of the numbers, as long as keys of data lakes are. */
export function keyOf(index: number): string {
  const folder = String(Math.floor(index / objectsPerFolder)).padStart(4, "0");
  const unique = (Math.imul(index + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0");
  return `records/region=eu-west-1/batch=${folder}/part-${String(index).padStart(8, "0")}-${unique}.bin`;
}

/** Of the same size in every generation, so that sizes alone do not tell that an object has changed. */
export function bodyOf(index: number, generation: Generation, { bytesEach }: Content): Buffer {
  const body = Buffer.alloc(bytesEach, noise);
  body.write(`${index} ${generation} `);
  return body;
}

const digests = new Map<string, string>();

/** The ETag of an object that was written as a whole, without its quotes. */
export function digestOf(index: number, generation: Generation, content: Content): string {
  const name = `${index} ${generation} ${content.bytesEach}`;
  const known = digests.get(name);
  if (known !== undefined) return known;
  const computed = createHash("md5")
    .update(bodyOf(index, generation, content))
    .digest("hex");
  digests.set(name, computed);
  return computed;
}

/** What else its writer set. */
export function settingsOf(index: number): { headers: { [name: string]: string }; tags: string } {
  return {
    headers: {
      "cache-control": "max-age=60",
      "content-type": "application/octet-stream",
      "x-amz-meta-writer": `writer-${index % 7}`,
    },
    tags: "team=data",
  };
}

/** Every hundredth object has changed wherever one in a hundred has. */
export function changedObjects({ objects }: Content): number[] {
  return Array.from({ length: Math.ceil(objects / 100) }, (_, at) => at * 100);
}
