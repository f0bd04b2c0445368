import { keyOf, settingsOf } from "./content";
import type { Wire } from "./wire";

/** Objects that are too large to be sent: one piece is, and the server puts them together from copies of it. */
export interface Pieces {
  count: number;
  bytesEach: number;
}

/** At the beginning of each piece, and at the end of the last. */
const bytesToCompare = 64 * 1024;

export async function writeInPieces(
  wire: Wire,
  bucket: string,
  index: number,
  pieces: Pieces,
): Promise<void> {
  const store = `${bucket}-piece`;
  const object = { bucket, key: keyOf(index) };
  const { headers, tags } = settingsOf(index);
  await wire.succeed(wire.signed({ method: "PUT", bucket: store }), 409);
  await wire.succeed(wire.signed({ method: "PUT", bucket: store, key: "piece", body: piece(index, pieces) }));
  const started = await wire.succeed(
    wire.signed({
      ...{ method: "POST", ...object, query: { uploads: "" } },
      headers: { ...headers, "x-amz-tagging": tags },
    }),
  );
  const uploadId = field(started.body, "UploadId");
  const parts: string[] = [];
  for (let number = 1; number <= pieces.count; number++) {
    const { body } = await wire.succeed(
      wire.signed({
        ...{ method: "PUT", ...object, query: { partNumber: String(number), uploadId } },
        headers: { "x-amz-copy-source": `/${store}/piece` },
      }),
    );
    parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${field(body, "ETag")}</ETag></Part>`);
  }
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`);
  await wire.succeed(wire.signed({ method: "POST", ...object, query: { uploadId }, body }));
  await wire.succeed(wire.signed({ method: "DELETE", bucket: store, key: "piece" }));
  await wire.succeed(wire.signed({ method: "DELETE", bucket: store }), 404);
}

/** Whether each piece is in its place; it does not read all of it. */
export async function isWholeInPieces(
  wire: Wire,
  bucket: string,
  index: number,
  pieces: Pieces,
): Promise<boolean> {
  const expected = piece(index, pieces);
  const last = pieces.bytesEach - bytesToCompare;
  const places = Array.from({ length: pieces.count }, (_, at) => ({ at, from: 0 }));
  for (const { at, from } of [...places, { at: pieces.count - 1, from: last }]) {
    const start = at * pieces.bytesEach + from;
    const range = `bytes=${start}-${start + bytesToCompare - 1}`;
    const { body } = await wire.succeed(
      wire.signed({ method: "GET", bucket, key: keyOf(index), headers: { range } }),
    );
    if (!body.equals(expected.subarray(from, from + bytesToCompare))) return false;
  }
  return true;
}

/** A server that compresses need not write gigabytes: here it is the requests that count. */
function piece(index: number, { bytesEach }: Pieces): Buffer {
  return Buffer.alloc(bytesEach, `piece of object ${index} `);
}

function field(body: Buffer, name: string): string {
  return new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(body.toString())?.[1] ?? "";
}
