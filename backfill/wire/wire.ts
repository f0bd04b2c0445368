import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { type Answer, Connections, type Message, type Timeouts } from "./connections";
import { type Fault, faultOf, retryAfter } from "./fault";
import { ServerClock } from "./server-clock";
import { isError, serverError } from "./server-error";
import { type Fields, type Keys, pathOf, Signer } from "./signature";

/** Where a bucket is asked, and what signatures are for there. */
export interface Address {
  origin: string;
  host: string;
  /** What the paths of all its keys begin with, up to a slash. */
  root: string;
  region: string;
  service: string;
}

interface Token {
  getRetryCount(): number;
  getRetryDelay(): number;
}

type Failure = Error & { cause?: Error };

/** How long and how often to try again. */
export interface Patience {
  acquireInitialRetryToken(): Promise<Token>;
  refreshRetryTokenForRetry(
    token: Token,
    failure: { errorType: Fault; error: Failure; retryAfterHint?: Date },
  ): Promise<Token>;
  recordSuccess(): void;
}

export interface Means {
  patience: Patience;
  connections: number;
  timeouts?: Timeouts;
}

export interface Call {
  method: Message["method"];
  key?: string;
  /** As `queryText` writes it. */
  query?: string;
  headers?: Fields;
}

/** How an answer came about, as the SDK tells it. */
export interface Metadata {
  $metadata: { attempts: number; httpStatusCode: number };
}

/** What S3's access logs tell about who asked. */
const sender = "s3-backfill";

/** Asks one bucket: signs, sends, reads, and asks again where a fault may pass. */
export class Wire {
  private readonly connections: Connections;
  private readonly signer: Signer;
  private readonly clock = new ServerClock();
  private readonly closing = new AbortController();

  constructor(
    private readonly address: Address,
    private readonly means: Means,
  ) {
    this.connections = new Connections(address.origin, means.connections, means.timeouts);
    this.signer = new Signer(address.region, address.service);
    // As many as requests.
    setMaxListeners(0, this.closing.signal);
  }

  async ask<Result extends object>(
    call: Call,
    keys: Keys,
    read: (answer: Answer) => Result,
    onAttempt: () => void,
  ): Promise<Result & Metadata> {
    const { patience } = this.means;
    let token: Token | undefined;
    for (let attempts = 1; ; attempts++) {
      try {
        onAttempt();
        const signedAt = this.clock.now();
        const answer = await this.connections.exchange(this.signed(call, keys, signedAt));
        const $metadata = { attempts, httpStatusCode: answer.status };
        const result = Object.assign(read(this.accepted(answer, signedAt)), { $metadata });
        patience.recordSuccess();
        return result;
      } catch (error) {
        // Most requests need none.
        token ??= await patience.acquireInitialRetryToken();
        token = await this.tokenAfter(error as Failure, token, attempts);
      }
      await pause(token.getRetryDelay(), undefined, { signal: this.closing.signal });
    }
  }

  /** Ends what is under way, so that nobody waits for it. */
  close(): void {
    this.closing.abort();
    this.connections.close();
  }

  private signed({ method, key = "", query = "", headers }: Call, keys: Keys, at: Date): Message {
    const { host, root } = this.address;
    const path = root + pathOf(key);
    const signed = this.signer.sign({ method, path, query, headers: { host, ...headers } }, keys, at);
    return {
      method,
      path: query === "" ? path : `${path}?${query}`,
      headers: { "user-agent": sender, ...signed },
    };
  }

  /** Throws what the server answered instead of what it was asked for. */
  private accepted(answer: Answer, signedAt: Date): Answer {
    const wasWrongTime = this.clock.hear(answer.headers.date, signedAt);
    if (!isError(answer)) return answer;
    const error = serverError(answer);
    if (wasWrongTime) error.$metadata.clockSkewCorrected = true;
    throw error;
  }

  /** Throws the error if there is to be no further attempt. */
  private async tokenAfter(error: Failure, token: Token, attempts: number): Promise<Token> {
    const failure = { errorType: faultOf(error), error, retryAfterHint: retryAfter(error, Date.now()) };
    return this.means.patience.refreshRetryTokenForRetry(token, failure).catch(() => {
      const { $metadata } = error as { $metadata?: object };
      throw Object.assign(error, { $metadata: { ...$metadata, attempts } });
    });
  }
}
