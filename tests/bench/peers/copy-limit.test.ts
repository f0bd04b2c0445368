// Proves that the stand-in refuses what S3 does not copy in one request, and lets all else through as it came. Does not prove that
// S3 refuses it, which is in its documentation.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type CopyLimit, startCopyLimit } from "../../../bench/peers/copy-limit";
import { Wire } from "../../../bench/peers/wire";

const GiB = 1024 ** 3;
const credentials = { accessKey: "test", secretKey: "test" };

describe("The stand-in that copies no more than 5 GiB in one request", () => {
  let server: Server;
  let limit: CopyLimit;
  let [direct, limited]: Wire[] = [];
  const received: string[] = [];
  const sizes: { [path: string]: number } = { "/from/large%20one": 5 * GiB + 1, "/from/small": 5 * GiB };

  before(async () => {
    server = createServer(async (request, answer) => {
      const { method, url = "" } = request;
      if (method === "HEAD") answer.setHeader("content-length", sizes[url] ?? 0).end();
      else {
        received.push(`${method} ${url} ${await text(request)}`);
        answer.setHeader("etag", "e").end("done");
      }
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    direct = new Wire(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 1, credentials);
    limit = await startCopyLimit(direct);
    limited = new Wire(limit.endpoint, 1, credentials);
  });

  beforeEach(() => received.splice(0));

  after(async () => {
    for (const wire of [direct, limited]) wire?.close();
    await limit.stop();
    server.close();
  });

  const put = async (source: string | undefined, query?: { [name: string]: string }, body?: Buffer) => {
    assert.ok(limited);
    const headers: { [name: string]: string } = source === undefined ? {} : { "x-amz-copy-source": source };
    return limited.send(limited.signed({ method: "PUT", bucket: "to", key: "a", query, headers, body }));
  };

  it("refuses a larger one", async () => {
    const { status, body } = await put("/from/large%20one");
    assert.equal(status, 400);
    assert.match(body.toString(), /<Code>InvalidRequest<\/Code>.*5368709120/);
    assert.deepEqual(received, []);
  });

  it("copies one of just that size, and a larger one in parts", async () => {
    assert.equal((await put("from/small")).status, 200);
    assert.equal((await put("/from/large%20one", { partNumber: "1", uploadId: "u" })).status, 200);
    assert.deepEqual(received, ["PUT /to/a ", "PUT /to/a?partNumber=1&uploadId=u "]);
  });

  it("hands over contents and answers as they are", async () => {
    const { status, headers, body } = await put(undefined, undefined, Buffer.from("content"));
    assert.deepEqual([status, headers.etag, body.toString()], [200, "e", "done"]);
    assert.deepEqual(received, ["PUT /to/a content"]);
  });
});
