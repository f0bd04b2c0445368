import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export interface ProxiedRequest {
  method: string;
  /** Raw path with query, as the client sent it. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface ProxiedAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** How it reaches the client. Whole and at once, unless something else is said. */
  delivery?: Delivery;
}

/**
 * "reset" breaks the connection instead, "cut" does so in the midst of a body whose length was announced, "cut chunk" in
 * the midst of one whose length was not, "cut end" ends such a body as if that were all, where only the end of the
 * connection tells its end, and "drip" sends the body in small pieces with pauses.
 */
export type Delivery = "reset" | "cut" | "cut chunk" | "cut end" | "drip";

export type Forward = (request: ProxiedRequest) => Promise<ProxiedAnswer>;
export type Interference = (request: ProxiedRequest, forward: Forward) => Promise<ProxiedAnswer>;

export interface S3Proxy {
  endpoint: string;
  requests: ProxiedRequest[];
  /** Comes back when no request is on its way any more, also none of a client that is gone. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Stands between the backfill and a real server, so that a test can disturb single requests. */
export async function startProxy(target: string, interfere: Interference): Promise<S3Proxy> {
  const requests: ProxiedRequest[] = [];
  const forward: Forward = (request) => send(target, request);
  const onTheirWay = new Set<Promise<void>>();
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = await bodyOf(incoming);
    if (!body) return;
    const { method = "", url = "", headers } = incoming;
    const request = { method, path: url, headers, body };
    requests.push(request);
    await deliver(await interfere(request, forward), outgoing);
  };
  const server = createServer((incoming, outgoing) => {
    const handled = handle(incoming, outgoing);
    onTheirWay.add(handled);
    void handled.finally(() => onTheirWay.delete(handled));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async idle() {
      while (onTheirWay.size > 0) await Promise.all(onTheirWay);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a test does through a server that is interfered with. */
export async function throughProxy<Value>(
  target: string,
  interfere: Interference,
  act: (endpoint: string) => Promise<Value>,
): Promise<Value> {
  const proxy = await startProxy(target, interfere);
  try {
    return await act(proxy.endpoint);
  } finally {
    await proxy.stop();
  }
}

/** Nothing if the client went away before it had sent all of it. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}

async function deliver({ status, headers, body, delivery }: ProxiedAnswer, outgoing: ServerResponse) {
  const isDripped = delivery === "drip";
  if (delivery === undefined || (isDripped && body.length === 0)) {
    outgoing.writeHead(status, headers).end(body);
    return;
  }
  if (delivery === "reset" || body.length === 0) {
    outgoing.socket?.destroy();
    return;
  }
  const { "content-length": _, ...others } = headers;
  const length = delivery.startsWith("cut ") ? {} : { "content-length": String(body.length) };
  if (delivery === "cut end") {
    outgoing.useChunkedEncodingByDefault = false;
    outgoing.shouldKeepAlive = false;
  }
  outgoing.writeHead(status, { ...others, ...length });
  const pieces = isDripped ? 8 : 1;
  const sent = isDripped ? body.length : Math.floor(body.length / 2);
  for (let piece = 0; piece < pieces; piece++) {
    outgoing.write(body.subarray((sent * piece) / pieces, (sent * (piece + 1)) / pieces));
    await new Promise((resume) => setTimeout(resume, 5));
  }
  if (isDripped || delivery === "cut end") outgoing.end();
  else outgoing.socket?.destroy();
}

export function isCopy({ method, path, headers }: ProxiedRequest): boolean {
  return method === "PUT" && headers["x-amz-copy-source"] !== undefined && !path.includes("partNumber=");
}

/** Does for copies what AWS does and the local server does not: enforces the conditions at the destination. */
export const enforceConditions: Interference = async (request, forward) => {
  const ifNoneMatch = request.headers["if-none-match"];
  const ifMatch = request.headers["if-match"];
  if (isCopy(request) && (ifNoneMatch || ifMatch)) {
    const { host } = request.headers;
    const path = request.path.split("?")[0] ?? "";
    const head = await forward({ method: "HEAD", path, headers: { host }, body: Buffer.alloc(0) });
    if (ifMatch && head.status === 404) return errorAnswer(404, "NoSuchKey");
    const holds = ifNoneMatch ? head.status === 404 : head.headers.etag === ifMatch;
    if (!holds) return errorAnswer(412, "PreconditionFailed");
  }
  return forward(request);
};

/** Puts an element into what is read that the SDK does not know: the last one inside of each element of this name. */
export function withUnknownElement(inside: string, element: string): Interference {
  return async (request, forward) => {
    const answer = await forward(request);
    if (request.method !== "GET") return answer;
    const { "content-length": _, ...headers } = answer.headers;
    const body = Buffer.from(answer.body.toString().replaceAll(`</${inside}>`, `${element}</${inside}>`));
    return { ...answer, headers, body };
  };
}

/** The request as a server takes it that ignores these headers. */
export function withoutConditions(
  request: ProxiedRequest,
  ignored: readonly string[] = ["if-match", "if-none-match"],
): ProxiedRequest {
  const kept = Object.entries(request.headers).filter(([name]) => !ignored.includes(name));
  return { ...request, headers: Object.fromEntries(kept) };
}

export function errorAnswer(status: number, code: string, message = "injected by the test"): ProxiedAnswer {
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
  return { status, headers: { "content-type": "application/xml" }, body };
}

function send(target: string, { method, path, headers, body }: ProxiedRequest): Promise<ProxiedAnswer> {
  const { hostname, port } = new URL(target);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ hostname, port, method, path, headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const { "transfer-encoding": _, ...kept } = answer.headers;
      resolve({ status: answer.statusCode ?? 500, headers: kept, body: Buffer.concat(chunks) });
    });
    outgoing.on("error", reject).end(body);
  });
}
