import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { S3Double } from "./double";

/** The process of a double. Its content is its argument, as JSON; it tells its port, and what it observed when asked. */
const double = new S3Double(JSON.parse(process.argv[2] ?? ""));

const server = createServer(({ method = "", url = "", headers }, outgoing) => {
  const { status, headers: answered, body = "" } = double.answer({ method, url, headers });
  const length = Buffer.byteLength(body);
  outgoing
    .writeHead(status, { ...(method !== "HEAD" && { "content-length": length }), ...answered })
    .end(body);
});
// Longer than clients wait between requests, so that none is sent into a connection that is being closed.
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));

process.on("message", () => process.send?.(double.observed));
process.on("disconnect", () => process.exit());
