// Proves, against a real S3 server, that whatever is not brought over is named in the report as soon as it is known.
// Does not prove that the file survives a crash of the machine.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { backfill } from "../../backfill/run/backfill";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, isCopy, startProxy } from "../support/s3-proxy";
import { BucketPair, pause } from "./bucket-pair";

describe("The report of a run", () => {
  let server: LocalS3;
  let pair: BucketPair;
  let folder: string;
  let report: string;
  before(async () => {
    server = await startLocalS3();
    folder = await mkdtemp(join(tmpdir(), "report-"));
    report = join(folder, "report.ndjson");
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    pair = await BucketPair.create(server.endpoint);
  });

  const lines = async () => (await readFile(report, "utf8")).trimEnd().split("\n").filter(Boolean);
  const outcomes = async () =>
    (await lines())
      .map((line) => JSON.parse(line))
      .map(({ destination, key, outcome }) => `${destination} ${key} ${outcome}`)
      .sort();

  it("names each object that was not brought over, with the reason", async () => {
    await pair.put(pair.source, "archived", "x", { StorageClass: "GLACIER" });
    await pair.put(pair.source, "denied", "x");
    await pair.put(pair.source, "newer", "old");
    await pair.put(pair.source, "there", "x");
    await pair.put(pair.destination, "there", "x");
    await pair.put(pair.source, "copied", "x");
    await pause(5);
    await pair.put(pair.destination, "newer", "new");
    const proxy = await startProxy(server.endpoint, async (request, forward) =>
      isCopy(request) && request.path.includes("denied")
        ? errorAnswer(403, "AccessDenied")
        : forward(request),
    );
    try {
      await backfill({ ...pair.run({ endpoint: proxy.endpoint }), report });
    } finally {
      await proxy.stop();
    }
    assert.deepEqual(await outcomes(), ["dr archived archived", "dr denied failed", "dr newer newerThere"]);
    const denied = (await lines()).find((line) => line.includes("denied"));
    assert.match(JSON.parse(denied ?? "{}").reason, /^AccessDenied: /);
  });

  it("tells what the server answered where it gave no reason", async () => {
    await pair.put(pair.source, "empty", "");
    const proxy = await startProxy(server.endpoint, async (request, forward) =>
      request.method === "HEAD" ? { status: 403, headers: {}, body: Buffer.alloc(0) } : forward(request),
    );
    try {
      await backfill({ ...pair.run({ endpoint: proxy.endpoint }), report });
    } finally {
      await proxy.stop();
    }
    const [failed = "{}"] = await lines();
    assert.equal(JSON.parse(failed).reason, "the server answered 403 without a reason");
  });

  it("names the version where all are brought over", async () => {
    for (const content of ["1", "2"]) await pair.put(pair.source, "a", content);
    await pair.client.send(new DeleteObjectCommand({ Bucket: pair.source, Key: "a" }));
    await backfill({ ...pair.run(), versions: "all", report });
    assert.deepEqual(await outcomes(), Array(3).fill("dr a deleted"));
    const ids = (await lines()).map((line) => JSON.parse(line).versionId);
    assert.equal(new Set(ids).size, 3);
  });

  it("holds a line as soon as the object's end is known, and nothing of an earlier run", async () => {
    await writeFile(report, "earlier\n");
    await pair.put(pair.source, "archived", "x", { StorageClass: "GLACIER" });
    await pair.put(pair.source, "b", "x");
    let atCopy: string[] | undefined;
    const proxy = await startProxy(server.endpoint, async (request, forward) => {
      if (isCopy(request)) atCopy ??= await outcomes();
      return forward(request);
    });
    try {
      await backfill({ ...pair.run({ endpoint: proxy.endpoint }), report });
    } finally {
      await proxy.stop();
    }
    assert.deepEqual(atCopy, ["dr archived archived"]);
  });

  it("has no lines if all went well", async () => {
    await pair.put(pair.source, "a", "x");
    await backfill({ ...pair.run(), report });
    assert.deepEqual(await lines(), []);
  });

  it("is reason to refuse the run if it cannot be begun, and told of if the disk is full", async () => {
    await pair.put(pair.source, "archived", "x", { StorageClass: "GLACIER" });
    await pair.put(pair.source, "b", "x");
    const elsewhere = { ...pair.run(), report: join(folder, "no-such-folder", "report") };
    await assert.rejects(backfill(elsewhere), /^Refusal: report is .*ENOENT.*name a file/);
    assert.deepEqual(await pair.keys(pair.destination), []);
    await assert.rejects(
      backfill({ ...pair.run(), report: "/dev/full" }),
      /the objects were brought over, but the report \/dev\/full cannot be written: ENOSPC/,
    );
    assert.deepEqual(await pair.keys(pair.destination), ["b"]);
  });
});
