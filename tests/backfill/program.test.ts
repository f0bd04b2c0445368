// Proves what whoever starts the program sees: exit codes, stdout, stderr, and how it deals with faults of the server.
// Does not prove the behaviour of Pulumi's command provider, which starts it.
import assert from "node:assert/strict";
import type { BackfillRun, BackfillSummary } from "../../contract/backfill-run";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type Interference, isCopy, type S3Proxy, startProxy } from "../support/s3-proxy";
import { BucketPair, counts, pause } from "./bucket-pair";
import { startProgram } from "./program-process";

describe("The backfill program", function () {
  this.timeout(30_000);
  let server: LocalS3;
  let pair: BucketPair;
  let proxy: S3Proxy | undefined;
  before(async () => {
    server = await startLocalS3();
  });
  after(() => server.stop());
  beforeEach(async () => {
    pair = await BucketPair.create(server.endpoint);
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });

  const start = (input: string, earlier = "") =>
    startProgram(["run", "-"], input, { PULUMI_COMMAND_STDOUT: earlier });

  async function runProgram(run: BackfillRun, interference?: Interference) {
    if (interference) {
      proxy = await startProxy(server.endpoint, interference);
      for (const place of [run.source, ...Object.values(run.destinations)]) place.endpoint = proxy.endpoint;
    }
    return start(JSON.stringify(run)).result;
  }

  function summaryOf(stdout: string): BackfillSummary {
    assert.match(stdout, /^\{.*\}\n$/, "stdout must be exactly one line of JSON");
    return JSON.parse(stdout);
  }

  it("prints one line of JSON on stdout, short lines on stderr, and ends with 0", async () => {
    await pair.putMany(pair.source, ["a", "b"]);
    const { stdout, stderr, exitCode } = await runProgram(pair.run());
    assert.equal(exitCode, 0);
    assert.deepEqual(counts(summaryOf(stdout).destinations.dr), { listed: 2, copied: 2 });
    const lines = stderr.trimEnd().split("\n");
    assert.equal(lines.at(-1), "backfill to dr: 2 copied (24 B)");
    // On a slow machine there may be lines on the way.
    for (const line of lines) assert.match(line, /^(backfill.{1,100}|warning: .{1,300})$/);
  });

  it("ends with 2 and all problems before any request if the input is bad", async () => {
    proxy = await startProxy(server.endpoint, (request, forward) => forward(request));
    const run = pair.run({ endpoint: proxy.endpoint, storageClass: "COLD" });
    const { stdout, stderr, exitCode } = await start(JSON.stringify({ ...run, extra: 1 })).result;
    assert.equal(exitCode, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /extra is not known/);
    assert.match(stderr, /destinations\.dr\.storageClass is "COLD"/);
    assert.equal(proxy.requests.length, 0);
  });

  it("ends with 2 if versioning is off or a bucket is missing, and copies nothing", async () => {
    await pair.putMany(pair.source, ["a"]);
    await pair.setVersioning(pair.destination, "Suspended");
    const run = pair.run();
    run.source.bucket = "no-such-bucket";
    const { stdout, stderr, exitCode } = await runProgram(run);
    assert.equal(exitCode, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /source: bucket no-such-bucket cannot be listed: NoSuchBucket/);
    assert.match(stderr, /destinations\.dr: versioning of bucket \S+ is Suspended; allowed is Enabled/);
    assert.deepEqual(await pair.keys(pair.destination), []);
  });

  it("repeats its last summary, and makes no request, when nothing more belongs at the destinations", async () => {
    await pair.putMany(pair.source, ["a"]);
    const { stdout } = await runProgram(pair.run());
    proxy = await startProxy(server.endpoint, (request, forward) => forward(request));
    const again = await start(JSON.stringify(pair.run({ endpoint: proxy.endpoint })), stdout).result;
    assert.deepEqual([again.exitCode, again.stdout], [0, stdout]);
    assert.equal(proxy.requests.length, 0);
  });

  it("works only for what is new when it runs again, and keeps the counts of the rest", async () => {
    await pair.putMany(pair.source, ["docs/a", "logs/a"]);
    const docs = { id: "docs", prefix: "docs/", tags: {} };
    const { stdout } = await runProgram(pair.run({ rules: [docs] }));
    const run = pair.run({ rules: [docs] });
    const other = pair.run({ rules: [docs, { id: "logs", prefix: "logs/", tags: {} }] }).destinations.dr;
    assert.ok(other);
    const both = { ...run, destinations: { ...run.destinations, other } };
    const again = summaryOf((await start(JSON.stringify(both), stdout).result).stdout);
    assert.deepEqual(again.destinations.dr, summaryOf(stdout).destinations.dr);
    assert.deepEqual(counts(again.destinations.other), { listed: 2, copied: 1, alreadyThere: 1 });
    assert.deepEqual(Object.keys(again.objectSets), ["dr", "other"]);
  });

  it("gets all objects over although the server throttles", async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    await pair.putMany(pair.source, keys);
    const refused = new Set<string>();
    const { stdout, exitCode } = await runProgram(pair.run(), async (request, forward) => {
      if (!isCopy(request) || refused.has(request.path)) return forward(request);
      refused.add(request.path);
      // S3 throttles a copy with 503, or with an error after it has already answered 200.
      return refused.size % 2 ? errorAnswer(503, "SlowDown") : errorAnswer(200, "SlowDown");
    });
    assert.equal(exitCode, 0);
    assert.equal(refused.size, 20);
    assert.deepEqual(counts(summaryOf(stdout).destinations.dr), { listed: 20, copied: 20 });
  });

  it("ends with 3 if an object fails, having copied the others, and says why", async () => {
    await pair.putMany(pair.source, ["a", "locked", "z"]);
    const { stdout, stderr, exitCode } = await runProgram(pair.run(), async (request, forward) => {
      if (isCopy(request) && request.path.includes("locked"))
        return errorAnswer(403, "AccessDenied", "Access Denied");
      return forward(request);
    });
    assert.equal(exitCode, 3);
    const summary = summaryOf(stdout).destinations.dr;
    assert.deepEqual(counts(summary), { listed: 3, copied: 2, failed: 1 });
    assert.equal(summary?.failures[0]?.key, "locked");
    assert.match(summary?.failures[0]?.reason ?? "", /^AccessDenied: Access Denied \(the credentials need/);
    assert.match(stderr, /failed: "locked": AccessDenied/);
    assert.deepEqual(await pair.keys(pair.destination), ["a", "z"]);
  });

  it("ends with 1 and without a summary if the listing is out of order, rather than miss objects", async () => {
    await pair.putMany(pair.source, ["a", "b"]);
    const { stdout, stderr, exitCode } = await runProgram(
      { ...pair.run(), versions: "all" },
      async (request, forward) => {
        const answer = await forward(request);
        if (request.path.includes("versions")) {
          answer.body = Buffer.from(answer.body.toString().replace("<Key>a</Key>", "<Key>c</Key>"));
        }
        return answer;
      },
    );
    assert.equal(exitCode, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /out of their UTF-8 byte order/);
  });

  it("ends with 130 when interrupted: copies in flight end, no other is begun, the next run goes on", async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `key-${index}`);
    await pair.putMany(pair.source, keys);
    let copies = 0;
    proxy = await startProxy(server.endpoint, async (request, forward) => {
      if (isCopy(request)) {
        copies++;
        await pause(150);
      }
      return forward(request);
    });
    const { child, result } = start(JSON.stringify(pair.run({ endpoint: proxy.endpoint })));
    while (copies < 5) await pause(10);
    child.kill("SIGTERM");
    const { stdout, stderr, exitCode } = await result;
    assert.equal(exitCode, 130);
    assert.match(stderr, /interrupted/);
    const summary = summaryOf(stdout).destinations.dr;
    const there = await pair.keys(pair.destination);
    assert.equal(summary?.copied, there.length);
    assert.equal(summary?.listed, there.length, "every object that is counted has an outcome");
    assert.ok(there.length > 0 && there.length < keys.length, `${there.length} copied`);

    const next = await runProgram(pair.run());
    assert.equal(next.exitCode, 0);
    assert.equal(summaryOf(next.stdout).destinations.dr?.alreadyThere, there.length);
    assert.equal((await pair.keys(pair.destination)).length, keys.length);
  });
});
