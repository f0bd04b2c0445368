import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { type Credentials, type S3Request, type SignedRequest, type Signer, signed } from "./signature";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** How often a request is sent again whose connection was closed before the answer. */
export type Patience = number;

/**
 * For what goes on around a run: the server closes connections that were idle during a long run, and now and then one that was
 * just opened.
 */
const patient: Patience = 5;

const betweenAttempts = 50;

/** Requests to the server over connections that are kept, and nothing besides. */
export class Wire {
  private readonly agent: Agent;
  private readonly signer: Signer;
  private readonly port: string;

  constructor(
    readonly endpoint: string,
    readonly connections: number,
    credentials: Credentials,
    private readonly patience: Patience = patient,
  ) {
    const { host, port } = new URL(endpoint);
    this.port = port;
    this.signer = { ...credentials, host, region: "us-east-1" };
    this.agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "lifo" });
  }

  signed(request: S3Request): SignedRequest {
    return signed(request, this.signer);
  }

  /** Whatever it asks for may be asked for twice: a bucket that is there already, or no longer, is as good. */
  async send(request: SignedRequest): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.sendOnce(request);
      } catch (error) {
        const { code = "", message } = error as NodeJS.ErrnoException;
        if (attempt === this.patience || !["ECONNRESET", "EPIPE"].includes(code)) {
          throw new Error(`${request.method} ${request.path}: ${message}`, { cause: error });
        }
        await pause(betweenAttempts * attempt);
      }
    }
  }

  private sendOnce({ method, path, headers, body }: SignedRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { agent, port } = this;
      const outgoing = httpRequest({ agent, host: "127.0.0.1", port, method, path, headers }, (answer) => {
        buffer(answer).then(
          (content) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: content }),
          reject,
        );
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  /** Throws for every answer that is no success: a copy may fail with status 200 as well. */
  async succeed(request: SignedRequest, ...alsoGood: number[]): Promise<Answer> {
    const answer = await this.send(request);
    const { status, body } = answer;
    if (!alsoGood.includes(status) && (status >= 300 || body.includes("<Error>"))) {
      throw new Error(`${request.method} ${request.path}: ${status} ${body.toString().slice(0, 300)}`);
    }
    return answer;
  }

  /** Sends all, one after the other on each connection, and makes each only when it is its turn. */
  async succeedAll(requests: Iterable<SignedRequest>): Promise<void> {
    const waiting = requests[Symbol.iterator]();
    const lane = async () => {
      for (let next = waiting.next(); !next.done; next = waiting.next()) await this.succeed(next.value);
    };
    await Promise.all(Array.from({ length: this.connections }, lane));
  }

  close(): void {
    this.agent.destroy();
  }
}
