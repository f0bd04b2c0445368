import { bodyOf, type Content, type Generation, keyOf, settingsOf } from "./content";
import { writeInPieces } from "./pieces";
import { objectPath, type S3Request, type SignedRequest } from "./signature";
import type { Wire } from "./wire";

const versioned = Buffer.from(
  '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status>' +
    "</VersioningConfiguration>",
);

/**
 * With versions, as replication needs them on both sides; what is filled in first has none yet, as in buckets that were there
 * long before, and this server is quicker about it.
 */
export async function createBucket(
  wire: Wire,
  bucket: string,
  fill: () => Promise<void> = async () => undefined,
): Promise<void> {
  await wire.succeed(wire.signed({ method: "PUT", bucket }), 409);
  await fill();
  await wire.succeed(wire.signed({ method: "PUT", bucket, query: { versioning: "" }, body: versioned }));
}

/** With all that is in it, which this server allows. */
export async function deleteBucket(wire: Wire, bucket: string): Promise<void> {
  await wire.succeed(wire.signed({ method: "DELETE", bucket }), 404);
}

export async function write(
  wire: Wire,
  bucket: string,
  content: Content,
  indices: Iterable<number>,
  generation: Generation,
): Promise<void> {
  const { pieces, bytesEach } = content;
  if (pieces !== undefined) {
    for (const index of indices) {
      await writeInPieces(wire, bucket, index, { count: pieces, bytesEach: bytesEach / pieces });
    }
    return;
  }
  function* puts(): Generator<SignedRequest> {
    for (const index of indices) {
      const { headers, tags } = settingsOf(index);
      yield wire.signed({
        ...{ method: "PUT", bucket, key: keyOf(index), body: bodyOf(index, generation, content) },
        headers: { ...headers, "x-amz-tagging": tags },
      });
    }
  }
  await wire.succeedAll(puts());
}

/** Each copied by one request, as it was written, on whatever condition. */
export function copies(
  wire: Wire,
  source: string,
  destination: string,
  indices: number[],
  conditionOf: (index: number) => S3Request["headers"] = () => ({}),
): SignedRequest[] {
  return indices.map((index) => {
    const key = keyOf(index);
    const headers = { "x-amz-copy-source": objectPath(source, key), ...conditionOf(index) };
    return wire.signed({ method: "PUT", bucket: destination, key, headers });
  });
}

/** The pages of a listing, each asked for on its own by the key that it begins after. */
export function pages(wire: Wire, bucket: string, { objects }: Content): SignedRequest[] {
  return Array.from({ length: Math.ceil(objects / 1000) }, (_, page) =>
    wire.signed({
      ...{ method: "GET", bucket },
      query: {
        ...{ "list-type": "2", "max-keys": "1000", "encoding-type": "url" },
        ...(page > 0 && { "start-after": keyOf(page * 1000 - 1) }),
      },
    }),
  );
}

export const all = ({ objects }: Content): number[] => Array.from({ length: objects }, (_, index) => index);
