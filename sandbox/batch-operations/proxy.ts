import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from "node:http";
import { request as httpsRequest, Agent as TlsAgent } from "node:https";
import { ApiError } from "./api-error";
import { bodyOf } from "./body";
import { SILENT_CONNECTION_MILLISECONDS } from "./local-clients";

/** Meant for one connection, of which there are two here. */
const perConnection = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

/** Headers that the answer has besides its own, or instead of them. The client has no answer before. */
export type ExtraHeaders = (
  request: IncomingMessage,
  answer: IncomingMessage,
) => Promise<Record<string, string>>;

/** A response of the local AWS that was read to its end. */
export interface WholeResponse {
  readonly status: number;
  readonly headers: readonly [string, string][];
  readonly body: Buffer;
}

/** What differs from the request of a client. */
export interface Question {
  readonly method?: string;
  readonly path?: string;
  readonly body?: Buffer;
  /** Names and values in turn. Left out, those by which the client is known. */
  readonly headers?: readonly string[];
}

const ofTheClient = /^(authorization|host|x-amz-(date|security-token|expected-bucket-owner))$/i;

/** Passes requests on as they are: raw path, raw headers, bodies as streams in both directions. */
export class PassThrough {
  private readonly agent: Agent;
  private readonly send: typeof httpRequest;

  constructor(
    private readonly target: URL,
    private readonly extraHeaders: ExtraHeaders,
  ) {
    const isTls = target.protocol === "https:";
    const options = { keepAlive: true, timeout: SILENT_CONNECTION_MILLISECONDS };
    this.agent = isTls ? new TlsAgent(options) : new Agent(options);
    this.send = isTls ? httpsRequest : httpRequest;
  }

  close(): void {
    this.agent.destroy();
  }

  handle(incoming: IncomingMessage, outgoing: ServerResponse, isRetry = false): void {
    const upstream = this.send({
      agent: this.agent,
      hostname: this.target.hostname,
      port: this.target.port,
      method: incoming.method,
      path: incoming.url,
      headers: requestHeaders(incoming),
    });
    // Whoever asks whether to continue is waiting, and has sent nothing that would take the headers along.
    upstream.flushHeaders();
    upstream.on("continue", () => outgoing.writeContinue());
    upstream.on("response", (answer) => void this.passBack(incoming, answer, outgoing));
    upstream.on("error", (error: NodeJS.ErrnoException) => {
      if (!outgoing.headersSent && !isRetry && isStale(upstream, error) && hasNoBody(incoming)) {
        return this.handle(incoming, outgoing, true);
      }
      refuse(outgoing, error);
    });
    outgoing.on("close", () => {
      if (!outgoing.writableFinished) upstream.destroy();
    });
    if (hasNoBody(incoming)) upstream.end();
    else incoming.pipe(upstream);
  }

  /** Asks the local AWS something on behalf of whoever sent the request, or of nobody. */
  async ask(incoming: IncomingMessage | undefined, question: Question = {}): Promise<WholeResponse> {
    const { method = incoming?.method, path = incoming?.url, body = Buffer.alloc(0) } = question;
    const headers = (
      question.headers
        ? pairs(question.headers)
        : pairs(incoming?.rawHeaders ?? []).filter(([name]) => ofTheClient.test(name))
    ).filter(([name]) => !perConnection.test(name) && !/^(content-length|expect)$/i.test(name));
    const host = headers.some(([name]) => /^host$/i.test(name)) ? [] : ["Host", this.target.host];
    const answer = await this.answerTo(
      {
        agent: this.agent,
        hostname: this.target.hostname,
        port: this.target.port,
        method,
        path,
        headers: [...host, ...headers.flat(), "Content-Length", String(body.length)],
      },
      body,
    );
    const kept = pairs(answer.rawHeaders).filter(([name]) => !perConnection.test(name));
    return { status: answer.statusCode ?? 502, headers: kept, body: await bodyOf(answer) };
  }

  private answerTo(options: RequestOptions, body: Buffer, isRetry = false): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const upstream = this.send(options);
      upstream.once("response", resolve);
      upstream.once("error", (error: NodeJS.ErrnoException) => {
        if (isRetry || !isStale(upstream, error)) reject(error);
        else this.answerTo(options, body, true).then(resolve, reject);
      });
      upstream.end(body);
    });
  }

  private async passBack(
    incoming: IncomingMessage,
    answer: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    answer.on("error", () => outgoing.destroy());
    const extra = Object.entries(await this.extraHeaders(incoming, answer));
    const replaced = new Set(extra.map(([name]) => name.toLowerCase()));
    const headers = pairs(answer.rawHeaders).filter(
      ([name]) => !perConnection.test(name) && !replaced.has(name.toLowerCase()),
    );
    outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, [...headers, ...extra].flat());
    answer.on("end", () => {
      // An answer that came before the whole request leaves the rest of it to be read away.
      incoming.unpipe();
      incoming.resume();
    });
    answer.pipe(outgoing);
  }
}

function requestHeaders(incoming: IncomingMessage): string[] {
  const kept = pairs(incoming.rawHeaders).filter(([name]) => !perConnection.test(name));
  if (incoming.headers["transfer-encoding"] !== undefined) kept.push(["Transfer-Encoding", "chunked"]);
  return kept.flat();
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""]] : [])) as [
    string,
    string,
  ][];
}

function hasNoBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] === undefined && (headers["content-length"] ?? "0") === "0";
}

function isStale(upstream: ClientRequest, { code }: NodeJS.ErrnoException): boolean {
  return upstream.reusedSocket && (code === "ECONNRESET" || code === "EPIPE");
}

/** Says that there is no answer, unless there was a part of one. */
export function refuse(outgoing: ServerResponse, { message }: Error): void {
  if (outgoing.headersSent) return void outgoing.destroy();
  const error = new ApiError("BadGateway", `The local AWS does not answer: ${message}`, 502);
  outgoing.writeHead(502, { "Content-Type": "application/xml" }).end(error.toXml("none"));
}
