// Proves how objects are copied that are too large for one request: by their parts, the requests for them, and that no
// other state of the object gets into one. What is above a few MB is only said to be that large, in front of a real S3
// server, and its parts are answered there. Does not prove that AWS copies such an object, nor how long that takes.
import assert from "node:assert/strict";
import { HeadObjectCommand, ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { type BackfillOptions, backfill } from "../../backfill/run/backfill";
import type { Interference, ProxiedRequest } from "../support/s3-proxy";
import { counts } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";

const MiB = 1024 ** 2;
const inParts = { multipartFrom: 1000, smallestPart: 400 };

describe("A large object", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });

  async function run(interference: Interference, options: BackfillOptions = {}, settings = {}) {
    await pair.putBehind(interference);
    const asked = { ...pair.run(), ...settings };
    return (await backfill(asked, options)).destinations.dr;
  }
  const isPart = ({ path }: ProxiedRequest) => path.includes("partNumber=");
  const parts = () => pair.proxy.requests.filter(isPart);
  async function uploads() {
    const asked = new ListMultipartUploadsCommand({ Bucket: pair.destination });
    return (await pair.client.send(asked)).Uploads ?? [];
  }

  /** Lets the server say that the object is of this size, and its copy made. */
  const pretend = (size: number): Interference => {
    const etag = `"${"a".repeat(32)}"`;
    const headers = { "content-type": "application/xml" };
    const answer = (xml: string) => ({ status: 200, headers, body: Buffer.from(xml) });
    return async (request, forward) => {
      if (isPart(request)) return answer(`<CopyPartResult><ETag>${etag}</ETag></CopyPartResult>`);
      if (request.method === "POST" && request.path.includes("uploadId=")) {
        const count = parts().length;
        const tag = `<ETag>"${"b".repeat(32)}-${count}"</ETag>`;
        return answer(`<CompleteMultipartUploadResult>${tag}</CompleteMultipartUploadResult>`);
      }
      // There is no copy, so the object stands in for it.
      const path =
        request.method === "HEAD"
          ? request.path.replace(`/${pair.destination}/`, `/${pair.source}/`)
          : request.path;
      const isFirstLook = request.method === "HEAD" && parts().length === 0;
      if (isFirstLook && path !== request.path) return { status: 404, headers: {}, body: Buffer.alloc(0) };
      const found = await forward({ ...request, path });
      if (request.method === "HEAD") found.headers["content-length"] = String(size);
      if (!request.path.includes("list-type")) return found;
      delete found.headers["content-length"];
      return { ...found, body: Buffer.from(found.body.toString().replace(/<Size>\d+/, `<Size>${size}`)) };
    };
  };

  for (const [size, count] of [
    [6 * 1024 * MiB, 96],
    [6 * 1024 * MiB + 1, 97],
  ] as const) {
    it(`of ${size} bytes is copied in ${count} parts, all from the state that was listed`, async () => {
      await pair.put(pair.source, "large", "x");
      const summary = await run(pretend(size));
      const { ETag } = await pair.client.send(new HeadObjectCommand({ Bucket: pair.source, Key: "large" }));
      assert.deepEqual([summary?.failures, counts(summary)], [[], { listed: 1, copied: 1 }]);
      assert.equal(summary?.copiedBytes, size);
      const ranges = parts().map(({ headers }) => String(headers["x-amz-copy-source-range"]));
      assert.equal(new Set(ranges).size, count);
      assert.ok(ranges.includes(`bytes=0-${64 * MiB - 1}`));
      assert.ok(ranges.includes(`bytes=${(count - 1) * 64 * MiB}-${size - 1}`));
      for (const { headers } of parts()) assert.equal(headers["x-amz-copy-source-if-match"], ETag);
      const end = pair.proxy.requests.find(
        ({ method, path }) => method === "POST" && path.includes("uploadId="),
      );
      assert.equal(end?.headers["x-amz-mp-object-size"], String(size));
    });
  }

  it("of more than 48.8 TiB fails before anything is asked of the destination", async () => {
    await pair.put(pair.source, "large", "x");
    const summary = await run(pretend(49 * 1024 ** 4));
    assert.deepEqual(counts(summary), { listed: 1, failed: 1 });
    assert.match(summary?.failures[0]?.reason ?? "", /do not fit into the 10,000 parts of 5 GiB/);
    assert.deepEqual(await uploads(), []);
  });

  it("of less than 1 GiB is copied in one request", async () => {
    await pair.put(pair.source, "large", "x");
    await run(pretend(1024 * MiB - 1));
    assert.deepEqual(parts(), []);
  });

  it("is read from its own version, part by part, where all versions are brought over", async () => {
    for (const content of ["1", "2"]) await pair.put(pair.source, "a", content.repeat(1000));
    const forwarded: Interference = (request, forward) => forward(request);
    const summary = await run(forwarded, inParts, { versions: "all" });
    assert.deepEqual(counts(summary), { listed: 2, copied: 2 });
    const sources = parts().map(({ headers }) => String(headers["x-amz-copy-source"]));
    const [first = "", second = ""] = [...new Set(sources)];
    assert.notEqual(first, second);
    for (const source of sources) assert.match(source, /\?versionId=./);
    for (const source of [first, second]) {
      assert.equal(sources.filter((other) => other === source).length % 3, 0, "whole copies of three parts");
    }
  });

  it("is of one state: overwritten between two parts it is left to replication, and no part stays", async () => {
    await pair.put(pair.source, "a", "1".repeat(1000));
    let isOverwritten = false;
    const summary = await run(async (request, forward) => {
      if (isPart(request) && request.path.includes("partNumber=2") && !isOverwritten) {
        isOverwritten = true;
        await pair.put(pair.source, "a", "2".repeat(1000));
      }
      return forward(request);
    }, inParts);
    assert.deepEqual(counts(summary), { listed: 1, leftToReplication: 1 });
    assert.deepEqual(await pair.keys(pair.destination), []);
    assert.deepEqual(await uploads(), []);
  });
});
