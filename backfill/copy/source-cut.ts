import { partCount } from "../bucket/entity-tag";
import type { Transfer } from "./copy";
import { type Cut, rangesOf } from "./cut";
import type { MultipartOptions } from "./multipart-copy";

/** The parts that the object was uploaded in. They may be of any sizes, so each is asked for. */
export async function sourceCut(
  { source, object }: Transfer,
  { requests, stop }: MultipartOptions,
): Promise<Cut> {
  const count = partCount(object.etag);
  if (count === undefined) {
    throw new Error("it is too large for a copy in one request, and has no parts by which to keep its ETag");
  }
  const sizeOf = async (PartNumber: number) => {
    stop.throwIfAborted();
    return (await source.headOf(object, { PartNumber })).ContentLength ?? 0;
  };
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const sizes =
    count === 1
      ? [object.size]
      : await Promise.all(numbers.map((number) => requests.run(() => sizeOf(number))));
  if (sizes.reduce((sum, size) => sum + size, 0) !== object.size) {
    throw new Error(
      `the server does not tell the sizes of its ${count} parts, without which its ETag cannot be kept`,
    );
  }
  return { ranges: rangesOf(sizes), name: "parts of the source", isOfSource: true };
}
