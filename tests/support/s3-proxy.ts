import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
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
}

export type Forward = (request: ProxiedRequest) => Promise<ProxiedAnswer>;
export type Interference = (request: ProxiedRequest, forward: Forward) => Promise<ProxiedAnswer>;

export interface S3Proxy {
  endpoint: string;
  requests: ProxiedRequest[];
  stop(): Promise<void>;
}

/** Stands between the backfill and a real server, so that a test can disturb single requests. */
export async function startProxy(target: string, interfere: Interference): Promise<S3Proxy> {
  const requests: ProxiedRequest[] = [];
  const forward: Forward = (request) => send(target, request);
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers } = incoming;
    const request = { method, path: url, headers, body: Buffer.concat(chunks) };
    requests.push(request);
    const answer = await interfere(request, forward);
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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
    const holds = ifNoneMatch ? head.status === 404 : head.headers.etag === ifMatch;
    if (!holds) return errorAnswer(412, "PreconditionFailed");
  }
  return forward(request);
};

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
