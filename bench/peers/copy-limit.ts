import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import type { Wire } from "./wire";

/** What S3 copies in one request ("Copying, moving, and renaming objects"); more has to be copied in parts. */
const mostBytes = 5 * 1024 ** 3;

const refusal =
  '<?xml version="1.0" encoding="UTF-8"?><Error><Code>InvalidRequest</Code><Message>The specified copy source is larger ' +
  `than the maximum allowable size for a copy source: ${mostBytes}</Message></Error>`;

export interface CopyLimit {
  endpoint: string;
  stop(): Promise<void>;
}

/** Stands before a server that copies whatever one asks for, and refuses what S3 refuses. All else goes through as it is. */
export async function startCopyLimit(server: Wire): Promise<CopyLimit> {
  const { port } = new URL(server.endpoint);
  const forward = async (incoming: IncomingMessage, answer: ServerResponse) => {
    const { method, url: path, headers } = incoming;
    const source = headers["x-amz-copy-source"];
    const isWhole = typeof source === "string" && !/[?&]uploadId=/.test(path ?? "");
    if (isWhole && (await sizeOf(server, source)) > mostBytes) {
      incoming.resume();
      answer
        .writeHead(400, { "content-type": "application/xml", "content-length": refusal.length })
        .end(refusal);
      return;
    }
    const outgoing = request({ host: "127.0.0.1", port, method, path, headers }, (received) => {
      answer.writeHead(received.statusCode ?? 502, received.headers);
      pipeline(received, answer).catch(() => answer.destroy());
    });
    pipeline(incoming, outgoing).catch(() => answer.destroy());
  };
  const limit = createServer((incoming, answer) => {
    forward(incoming, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => limit.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(limit.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        limit.close(() => resolve());
        limit.closeAllConnections();
      }),
  };
}

/** Nothing if there is no such object, which the server then says itself. */
async function sizeOf(server: Wire, source: string): Promise<number> {
  const [path = ""] = source.replace(/^\//, "").split("?");
  const [bucket = "", ...key] = path.split("/").map(decodeURIComponent);
  const { status, headers } = await server.send(
    server.signed({ method: "HEAD", bucket, key: key.join("/") }),
  );
  return status === 200 ? Number(headers["content-length"]) : 0;
}
