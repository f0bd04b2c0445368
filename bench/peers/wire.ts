import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Credentials, type S3Request, type SignedRequest, type Signer, signed } from "./signature";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Requests to the server over connections that are kept, and nothing besides. */
export class Wire {
  private readonly agent: Agent;
  private readonly signer: Signer;
  private readonly port: string;

  constructor(
    readonly endpoint: string,
    readonly connections: number,
    credentials: Credentials,
    readonly region = "us-east-1",
  ) {
    const { host, port } = new URL(endpoint);
    this.port = port;
    this.signer = { ...credentials, host, region };
    this.agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "lifo" });
  }

  signed(request: S3Request): SignedRequest {
    return signed(request, this.signer);
  }

  send(request: SignedRequest): Promise<Answer> {
    const { method, path, headers, body } = request;
    return new Promise((resolve, reject) => {
      const { agent, port } = this;
      const outgoing = httpRequest({ agent, host: "127.0.0.1", port, method, path, headers }, (answer) => {
        buffer(answer).then(
          (content) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: content }),
          reject,
        );
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        // The server may have closed a connection that was idle, at the moment that it was used again.
        if (outgoing.reusedSocket && error.code === "ECONNRESET") resolve(this.send(request));
        else reject(error);
      });
      outgoing.end(body);
    });
  }

  /** Throws for every answer that is no success: a copy may fail with status 200 as well. */
  async succeed(request: SignedRequest): Promise<Answer> {
    const answer = await this.send(request);
    if (answer.status >= 300 || answer.body.includes("<Error>")) {
      throw new Error(
        `${request.method} ${request.path}: ${answer.status} ${answer.body.toString().slice(0, 300)}`,
      );
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
