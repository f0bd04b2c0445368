import type { IncomingMessage } from "node:http";

/** All of a request's or a response's body. `largest` bounds it where the sender is not the local AWS. */
export async function bodyOf(message: IncomingMessage, largest = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    length += (chunk as Buffer).length;
    if (length > largest) throw new RangeError(`more than ${largest} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
