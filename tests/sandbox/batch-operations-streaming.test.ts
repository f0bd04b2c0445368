// Proves that the sandbox's double of S3 Batch Operations hands requests and answers on unchanged and as streams, whatever server
// is behind it.
// Does not prove anything about S3: the server behind it here is made up.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { type BatchOperations, startBatchOperations } from "../../sandbox/batch-operations/server";

const MEGABYTE = 1024 * 1024;

describe("the double of Batch Operations, towards the server behind it", function () {
  this.timeout(60_000);
  let behind: Server;
  let double: BatchOperations;
  let seen: IncomingMessage[];
  let handle: (incoming: IncomingMessage, answer: ServerResponse) => void;
  beforeEach(async () => {
    seen = [];
    behind = createServer((incoming, answer) => {
      seen.push(incoming);
      handle(incoming, answer);
    });
    await new Promise<void>((resolve) => behind.listen(0, "127.0.0.1", resolve));
    double = await startBatchOperations({
      target: `http://127.0.0.1:${(behind.address() as AddressInfo).port}`,
    });
  });
  afterEach(async () => {
    await double.stop();
    behind.closeAllConnections();
    await new Promise((resolve) => behind.close(resolve));
  });
  const raw = (path: string, headers: string[], method = "GET") =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const { hostname, port } = new URL(double.endpoint);
      request({ hostname, port, path, method, headers }, resolve).once("error", reject).end();
    });

  it("changes neither path nor headers, and gives the answer back as it came", async () => {
    handle = (_, answer) => {
      answer.writeHead(418, "Short and stout", ["X-Odd-CASE", "1", "Set-Cookie", "a=1", "Set-Cookie", "b=2"]);
      answer.end("tea");
    };
    const path = "/bucket/a%2Fb//../%E2%82%AC+ ?x=%20&y".replace(" ", "%20");
    const headers = [
      "Host",
      "bucket.example",
      "X-Amz-Meta-Two",
      "1",
      "X-Amz-Meta-Two",
      "2",
      "Authorization",
      "AWS4 sig",
    ];
    const answer = await raw(path, headers, "PUT");
    assert.equal(seen[0]?.url, path);
    assert.equal(seen[0]?.method, "PUT");
    const [arrived = []] = seen.map(({ rawHeaders }) => rawHeaders);
    assert.deepEqual(arrived.slice(0, headers.length), headers);
    assert.deepEqual([answer.statusCode, answer.statusMessage], [418, "Short and stout"]);
    assert.ok(answer.rawHeaders.includes("X-Odd-CASE"));
    assert.deepEqual(answer.headers["set-cookie"], ["a=1", "b=2"]);
    let body = "";
    for await (const chunk of answer) body += chunk;
    assert.equal(body, "tea");
  });

  it("streams fifty megabytes each way and keeps none of them", async function () {
    this.timeout(120_000);
    const total = 50 * MEGABYTE;
    const block = randomBytes(MEGABYTE);
    const expected = createHash("sha256");
    for (let sent = 0; sent < total; sent += MEGABYTE) expected.update(block);
    const digest = expected.digest("hex");
    let furthest = 0;
    let sent = 0;
    handle = async (incoming, answer) => {
      const hash = createHash("sha256");
      let received = 0;
      for await (const chunk of incoming) {
        hash.update(chunk as Buffer);
        received += (chunk as Buffer).length;
        furthest = Math.max(furthest, sent - received);
      }
      assert.equal(hash.digest("hex"), digest);
      answer.writeHead(200, { "Content-Length": total });
      Readable.from(blocks(block, total)).pipe(answer);
    };
    const upload = async function* () {
      for await (const each of blocks(block, total)) {
        sent += each.length;
        yield each;
      }
    };
    const answer = await fetch(`${double.endpoint}/bucket/large`, {
      method: "PUT",
      headers: { "content-length": String(total) },
      body: Readable.toWeb(Readable.from(upload())) as ReadableStream,
      duplex: "half",
    } as RequestInit);
    const hash = createHash("sha256");
    for await (const chunk of answer.body ?? []) hash.update(chunk as Uint8Array);
    assert.equal(hash.digest("hex"), digest);
    assert.ok(furthest < 20 * MEGABYTE, `${furthest} bytes were under way at once`);
  });

  it("waits with sending when the server behind does not read", async () => {
    let resume: () => void = () => undefined;
    handle = (incoming, answer) => {
      incoming.pause();
      resume = () => {
        incoming.resume();
        incoming.once("end", () => answer.end());
      };
    };
    const { hostname, port } = new URL(double.endpoint);
    const total = 50 * MEGABYTE;
    const outgoing = request({
      hostname,
      port,
      path: "/b/k",
      method: "PUT",
      headers: { "content-length": total },
    });
    const answered = new Promise((resolve) => outgoing.once("response", resolve));
    let accepted = 0;
    const block = Buffer.alloc(MEGABYTE);
    const pump = () => {
      while (accepted < total) {
        accepted += MEGABYTE;
        if (!outgoing.write(block)) return outgoing.once("drain", pump);
      }
      return outgoing.end();
    };
    pump();
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.ok(accepted < 40 * MEGABYTE, `${accepted} bytes were taken in while nobody read`);
    resume();
    await answered;
  });

  it("ends the request behind when the client goes away", async () => {
    const gone = new Promise<void>((resolve) => {
      handle = (incoming) => incoming.once("close", resolve);
    });
    const { hostname, port } = new URL(double.endpoint);
    const outgoing = request({ hostname, port, path: "/b/k" });
    outgoing.once("error", () => undefined).end();
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    outgoing.destroy();
    await gone;
  });

  it("breaks the answer off when the server behind does", async () => {
    handle = (_, answer) => {
      answer.writeHead(200, { "Content-Length": 100 });
      answer.write("half");
      setTimeout(() => answer.destroy(), 50);
    };
    const answer = await fetch(`${double.endpoint}/b/k`);
    await assert.rejects(answer.text());
  });

  it("asks again when the server behind closes a connection that it had kept", async () => {
    const used = new WeakSet<object>();
    handle = (incoming, answer) => {
      if (used.has(incoming.socket)) return void incoming.socket.destroy();
      used.add(incoming.socket);
      answer.end("fresh");
    };
    for (let count = 0; count < 3; count++) {
      assert.equal(await (await fetch(`${double.endpoint}/b/k`)).text(), "fresh");
    }
  });

  it("says so when nothing answers behind it", async () => {
    handle = (incoming) => incoming.socket.destroy();
    const answer = await fetch(`${double.endpoint}/b/k`);
    assert.equal(answer.status, 502);
    assert.match(await answer.text(), /The local AWS does not answer/);
  });

  it("takes for its own only the paths of jobs", async () => {
    handle = (incoming, answer) => answer.end(incoming.url);
    for (const path of ["/v20180820/jobsite", "/v20180820/accesspoint/x", "/bucket/v20180820/jobs"]) {
      assert.equal(await (await fetch(`${double.endpoint}${path}`)).text(), path);
    }
    assert.equal((await fetch(`${double.endpoint}/v20180820/jobs?x`)).status, 400);
  });
});

async function* blocks(block: Buffer, total: number): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < total; sent += block.length) yield block;
}
