import { type Dispatcher, Pool } from "undici";
import type { Fields } from "./signature";

/** A whole answer. */
export interface Answer {
  status: number;
  /** By their names in lower case; of those that came twice, the last. */
  headers: Fields;
  body: Buffer;
}

export interface Message {
  method: Dispatcher.HttpMethod;
  /** With the query, as it is to be sent. */
  path: string;
  headers: Fields;
}

/** In milliseconds. */
export interface Timeouts {
  /** Until a connection is there, and encrypted. */
  connect: number;
  /** Without a byte, before an answer or in the midst of it. */
  silence: number;
}

const timeouts: Timeouts = {
  connect: 10_000,
  // A single copy of a large object may be silent for minutes, but a dead connection must end some time.
  silence: 15 * 60_000,
};

/** Connections to one server, which are kept for the next request. */
export class Connections {
  private readonly pool: Pool;

  constructor(origin: string, most: number, { connect, silence } = timeouts) {
    this.pool = new Pool(origin, {
      connections: most,
      pipelining: 1,
      connect: { timeout: connect },
      headersTimeout: silence,
      bodyTimeout: silence,
    });
  }

  exchange(message: Message): Promise<Answer> {
    return new Promise((resolve, reject) => this.pool.dispatch(message, new Reception(resolve, reject)));
  }

  close(): void {
    void this.pool.destroy();
  }
}

/** Collects an answer; all answers of S3 that are asked for here are small. */
class Reception implements Dispatcher.DispatchHandler {
  private status = 0;
  private headers: Fields = {};
  private readonly chunks: Buffer[] = [];
  /** Where an answer is put together whose length is known. */
  private whole: Buffer | undefined;
  private filled = 0;

  constructor(
    private readonly resolve: (answer: Answer) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  /** Without it, this would be taken for a handler of an earlier kind. */
  onRequestStart(): void {}

  onResponseStart(
    _: unknown,
    status: number,
    headers: { [name: string]: string | string[] | undefined },
  ): void {
    this.status = status;
    this.headers = {};
    for (const name in headers) this.headers[name] = lastOf(headers[name]);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    const length = Number(this.headers["content-length"]);
    if (!this.whole && this.chunks.length === 0 && length > chunk.length)
      this.whole = Buffer.allocUnsafe(length);
    // Pieces of a page are let go of as they come, or many pages on their way would take twice the memory.
    if (this.whole) this.filled += chunk.copy(this.whole, this.filled);
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.chunks;
    const pieces = first && this.chunks.length === 1 ? first : Buffer.concat(this.chunks);
    const body = this.whole?.subarray(0, this.filled) ?? pieces;
    this.resolve({ status: this.status, headers: this.headers, body });
  }

  onResponseError(_: unknown, error: Error): void {
    this.reject(inCommonWords(error));
  }
}

function lastOf(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value.at(-1) : value) ?? "";
}

const timedOut = ["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"];
const broken = /^(UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|UND_ERR_INFO|HPE_.*)$/;

/** As Node and the SDK name what happened to a connection, which is what retries and advice go by. */
function inCommonWords(error: Error): Error {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (timedOut.includes(code)) return Object.assign(new Error(error.message), { name: "TimeoutError" });
  if (broken.test(code)) return Object.assign(new Error(error.message), { code: "ECONNRESET" });
  return error;
}
