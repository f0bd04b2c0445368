import { type Dispatcher, Pool } from "undici";
import { PageMemory } from "./page-memory";
import type { Fields } from "./signature";

/** A whole answer. */
export interface Answer {
  status: number;
  /** By their names in lower case; of those that came twice, the last. */
  headers: Fields;
  body: Buffer;
  /** Lets other answers have the memory of the body. Without it the body stays as long as anybody has it. */
  letGo: () => void;
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
  private readonly memory = new PageMemory();

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
    // undici would close the connection after each HEAD, because some servers send a body with the answer.
    const kept = { reset: false, ...message };
    return new Promise((resolve, reject) =>
      this.pool.dispatch(kept, new Reception(this.memory, resolve, reject)),
    );
  }

  close(): void {
    void this.pool.destroy();
  }
}

/** Collects an answer. */
class Reception implements Dispatcher.DispatchHandler {
  private status = 0;
  private headers: Fields = {};
  /** Of an answer that came in one piece. */
  private piece: Buffer = nothing;
  /** Of one that came in several. */
  private page: Buffer | undefined;
  private filled = 0;

  constructor(
    private readonly memory: PageMemory,
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
    for (const name in headers) headers[name] = lastOf(headers[name]);
    this.headers = headers as Fields;
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (this.page) this.add(chunk);
    else if (this.piece.length === 0) this.piece = chunk;
    else {
      this.page = this.memory.take(Number(this.headers["content-length"] ?? 0));
      this.add(this.piece);
      this.add(chunk);
    }
  }

  private add(chunk: Buffer): void {
    const { page = nothing, filled } = this;
    this.filled += chunk.length;
    if (this.filled > page.length) {
      this.page = this.memory.take(2 * this.filled);
      page.copy(this.page, 0, 0, filled);
      this.memory.giveBack(page);
    }
    chunk.copy(this.page ?? page, filled);
  }

  onResponseEnd(): void {
    const { status, headers } = this;
    const body = this.page?.subarray(0, this.filled) ?? this.piece;
    this.resolve({ status, headers, body, letGo: () => this.letGo() });
  }

  private letGo(): void {
    if (this.page) this.memory.giveBack(this.page);
    this.page = undefined;
  }

  onResponseError(_: unknown, error: Error): void {
    this.reject(inCommonWords(error));
  }
}

const nothing = Buffer.alloc(0);

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
