// Proves which archived objects are copied and how the others are reported. The objects are on a real S3 server; what that
// does not do, listing restored copies and refusing to copy without one, is done in front of it in the shapes that AWS
// documents. Does not prove that AWS answers so, nor what it charges.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backfill } from "../../backfill/run/backfill";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type Interference, type S3Proxy, startProxy } from "../support/s3-proxy";
import { BucketPair, counts } from "./bucket-pair";

describe("An archived object", () => {
  let server: LocalS3;
  let pair: BucketPair;
  let proxy: S3Proxy;
  let folder: string;
  let report: string;
  before(async () => {
    server = await startLocalS3();
    folder = await mkdtemp(join(tmpdir(), "archived-"));
    report = join(folder, "report.ndjson");
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    pair = await BucketPair.create(server.endpoint);
    await pair.put(pair.source, "restored", "content", { StorageClass: "GLACIER" });
    await pair.put(pair.source, "restored, deep", "content", { StorageClass: "DEEP_ARCHIVE" });
    await pair.put(pair.source, "restored, large", "x".repeat(1000), { StorageClass: "GLACIER" });
    await pair.put(pair.source, "being restored", "content", { StorageClass: "GLACIER" });
    await pair.put(pair.source, "archived", "content", { StorageClass: "GLACIER" });
    await pair.put(pair.source, "plain", "content");
  });
  afterEach(() => proxy.stop());

  const restored = "<IsRestoreInProgress>false</IsRestoreInProgress>";
  const expiry = "<RestoreExpiryDate>2031-05-06T00:00:00.000Z</RestoreExpiryDate>";
  const statusOf = (key: string) => {
    if (key.startsWith("restored")) return `<RestoreStatus>${restored}${expiry}</RestoreStatus>`;
    return key.startsWith("being")
      ? "<RestoreStatus><IsRestoreInProgress>true</IsRestoreInProgress></RestoreStatus>"
      : "";
  };

  const asAws: Interference = async (request, forward) => {
    const copied = decodeURIComponent(String(request.headers["x-amz-copy-source"] ?? ""));
    if (/\/(archived|being)/.test(copied)) return errorAnswer(403, "InvalidObjectState");
    const answer = await forward(request);
    const asked = request.headers["x-amz-optional-object-attributes"] === "RestoreStatus";
    const isListing = asked && /[?&](list-type|versions)/.test(request.path);
    if (!isListing || !request.path.startsWith(`/${pair.source}`)) return answer;
    delete answer.headers["content-length"];
    const entry = /<Key>([^<]*)<\/Key>(.*?)<\/(Contents|Version)>/g;
    const body = answer.body.toString().replaceAll(entry, (all, key: string, _, kind: string) => {
      const status = statusOf(decodeURIComponent(key.replaceAll("+", " ")));
      return all.replace(`</${kind}>`, `${status}</${kind}>`);
    });
    return { ...answer, body: Buffer.from(body) };
  };

  async function run(interference = asAws, settings = {}) {
    proxy = await startProxy(server.endpoint, interference);
    const asked = { ...pair.run({ endpoint: proxy.endpoint }), report, ...settings };
    const { destinations } = await backfill(asked, { multipartFrom: 1000, smallestPart: 400 });
    return counts(destinations.dr);
  }
  const classOf = async (key: string) => (await pair.everythingOf(pair.destination, key)).storageClass;
  const keys = ["plain", "restored", "restored, deep", "restored, large"];

  for (const versions of ["current", "all"] as const) {
    it(`is copied while it has a restored copy, and reported with its size otherwise (${versions})`, async () => {
      assert.deepEqual(await run(asAws, { versions }), { listed: 6, copied: 4, archived: 2 });
      assert.deepEqual(await pair.keys(pair.destination), keys);
      const tried = proxy.requests.map(({ headers }) => String(headers["x-amz-copy-source"]));
      assert.deepEqual(
        tried.filter((copied) => /archived|being/.test(copied)),
        [],
      );
      const lines = (await readFile(report, "utf8")).trimEnd().split("\n");
      const told = lines
        .map((line) => JSON.parse(line))
        .map(({ key, size, outcome }) => [key, size, outcome]);
      assert.deepEqual(told.sort(), [
        ["archived", 7, "archived"],
        ["being restored", 7, "archived"],
      ]);
      await proxy.stop();
      assert.deepEqual(await run(asAws, { versions }), { listed: 6, alreadyThere: 4, archived: 2 });
    });
  }

  it("is archived again at the destination, as it is at the source", async () => {
    await run();
    const { requests } = proxy;
    const asked = (key: string) =>
      requests
        .filter(
          ({ path, headers }) =>
            path.includes(`/${encodeURIComponent(key)}?`) && headers["x-amz-storage-class"],
        )
        .map(({ headers }) => headers["x-amz-storage-class"]);
    assert.equal(asked("restored")[0], "GLACIER");
    assert.equal(asked("restored, deep")[0], "DEEP_ARCHIVE");
    assert.equal(asked("restored, large")[0], "GLACIER");
  });

  it("is in the destination's storage class where one is set", async () => {
    proxy = await startProxy(server.endpoint, asAws);
    await backfill(pair.run({ endpoint: proxy.endpoint, storageClass: "STANDARD_IA" }));
    for (const key of keys) assert.equal(await classOf(key), "STANDARD_IA", key);
    assert.equal(await pair.content(pair.destination, "restored"), "content");
  });

  it("is left where it is on a server that does not tell of restored copies", async () => {
    const ignoring: Interference = (request, forward) => {
      const { "x-amz-optional-object-attributes": _, ...headers } = request.headers;
      return asAws({ ...request, headers }, forward);
    };
    assert.deepEqual(await run(ignoring), { listed: 6, copied: 1, archived: 5 });
  });

  it("is reported too if its restored copy is gone by the time of the copy", async () => {
    const gone: Interference = async (request, forward) => {
      const isCopied = request.headers["x-amz-copy-source"] !== undefined;
      const isPlain = String(request.headers["x-amz-copy-source"]).endsWith("plain");
      return isCopied && !isPlain ? errorAnswer(403, "InvalidObjectState") : asAws(request, forward);
    };
    assert.deepEqual(await run(gone), { listed: 6, copied: 1, archived: 5 });
    assert.deepEqual(await pair.keys(pair.destination), ["plain"]);
  });
});
