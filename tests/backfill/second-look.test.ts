// Proves, on a local server, that an object which was stored without a version after the first look is brought over by the
// second, at what price, and what becomes of it if the run does not wait or is killed. The time of the enabling is told so
// that little of the 15 minutes is left. Does not prove: how long S3 takes to apply versioning.
import assert from "node:assert/strict";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { BackfillRun, BackfillSummary } from "../../contract/backfill-run";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import {
  errorAnswer,
  type Interference,
  isCopy,
  type ProxiedRequest,
  type S3Proxy,
  startProxy,
} from "../support/s3-proxy";
import { BucketPair, counts, pause } from "./bucket-pair";
import { startProgram } from "./program-process";

const fifteenMinutes = 15 * 60_000;

describe("A backfill of a source whose versioning was just enabled", function () {
  this.timeout(60_000);
  let server: LocalS3;
  let pair: BucketPair;
  let proxy: S3Proxy;
  before(async () => {
    server = await startLocalS3();
  });
  after(() => server.stop());
  beforeEach(async () => {
    pair = await BucketPair.create(server.endpoint);
    proxy = await startProxy(server.endpoint, agedListings);
    await pair.putMany(pair.source, ["old/a", "old/b", "old/c"]);
  });
  afterEach(() => proxy.stop());

  /** What begins with "old/" is from last year, which no client could store. */
  const agedListings: Interference = async (request, forward) => {
    const answer = await forward(request);
    const text = answer.body.toString("utf8");
    if (!/<List(Bucket|Versions)Result/.test(text)) return answer;
    const aged = text.replace(
      /(<Key>old(?:\/|%2F)(?:(?!<Key>)[\s\S])*?<LastModified>)\d{4}/g,
      (_, before) => `${before}2020`,
    );
    const body = Buffer.from(aged);
    return { ...answer, headers: { ...answer.headers, "content-length": `${body.length}` }, body };
  };

  const run = (
    { left = 4_000, wait = true, at = new Date(Date.now() - fifteenMinutes + left).toISOString() } = {},
    versions: BackfillRun["versions"] = "current",
  ): BackfillRun => ({
    ...pair.run({ endpoint: proxy.endpoint }),
    versions,
    versioningEnabled: { at, wait },
  });
  const start = (input: BackfillRun, earlier = "") =>
    startProgram(["run", "-"], JSON.stringify(input), { PULUMI_COMMAND_STDOUT: earlier });
  const summaryOf = (stdout: string): BackfillSummary => JSON.parse(stdout);

  /** What is said of the wait is with the result. */
  async function firstLookIsOver(): Promise<void> {
    for (let left = 500; (await pair.keys(pair.destination)).length < 3; left--) {
      assert.ok(left > 0, "the first look copies nothing");
      await pause(20);
    }
    await pause(500);
  }

  /** As a write does that S3 applies to an object without versions. */
  async function putWithoutVersion(key: string): Promise<void> {
    await pair.setVersioning(pair.source, "Suspended");
    await pair.put(pair.source, key, `content of ${key}`);
    const { VersionId = "null" } = await pair.client.send(
      new GetObjectCommand({ Bucket: pair.source, Key: key }),
    );
    assert.equal(VersionId, "null");
    await pair.setVersioning(pair.source, "Enabled");
  }

  const about = (bucket: string, requests: ProxiedRequest[]) =>
    requests.filter(({ path }) => path.startsWith(`/${bucket}`));
  const listings = (requests: ProxiedRequest[]) =>
    requests.filter(({ method, path }) => method === "GET" && /list-type=2|[?&]versions/.test(path));

  for (const versions of ["current", "all"] as const) {
    it(`brings over what was stored without a version after the first look (${versions})`, async () => {
      const { result } = start(run({}, versions));
      const until = Date.now() + 4_000;
      const ended = result.then((end) => ({ ...end, at: Date.now() }));
      await firstLookIsOver();
      await putWithoutVersion("late");
      const { stdout, stderr, exitCode, at } = await ended;
      assert.equal(exitCode, 0, stderr);
      assert.match(
        stderr,
        /backfill: versioning was enabled at \S+Z, .* 15 minutes .* before \S+Z may not replicate; waiting until then/,
      );
      assert.ok(at >= until - 1_000, "it did not wait");
      assert.equal(await pair.content(pair.destination, "late"), "content of late");
      assert.deepEqual(counts(summaryOf(stdout).destinations.dr), { listed: 4, copied: 4 });
      assert.equal(await pair.versionCount(pair.destination), 4);
    });
  }

  it("lists the source once more, and asks the destination for what was written since only", async () => {
    const first = await start(run({ wait: false })).result;
    assert.equal(first.exitCode, 0, first.stderr);
    assert.match(first.stderr, /the first deployment after that looks at these again/);
    await putWithoutVersion("late");
    await pair.put(pair.source, "live", "content of live");
    await pair.put(pair.destination, "live", "content of live");
    const before = proxy.requests.length;
    // The next deployment, after the 15 minutes; the clock of a server tells whole seconds.
    const at = new Date(Date.now() - fifteenMinutes).toISOString();
    await pause(1_100);
    const next = await start(run({ at }), first.stdout).result;
    assert.equal(next.exitCode, 0, next.stderr);
    assert.doesNotMatch(next.stderr, /waiting until then/);
    const { destinations, settledVersioning } = summaryOf(next.stdout);
    assert.deepEqual(counts(destinations.dr), { listed: 5, copied: 4, alreadyThere: 1 });
    assert.equal(settledVersioning, at);
    const requests = proxy.requests.slice(before);
    const prefixes = listings(about(pair.destination, requests)).map(
      ({ path }) => new URL(path, "http://s3").searchParams.get("prefix") ?? "",
    );
    assert.deepEqual(prefixes.sort(), ["late", "live"]);
    // The clock is asked for by a listing of one key, before the look and by it.
    const whole = listings(about(pair.source, requests)).filter(({ path }) => !/max-keys=1\b/.test(path));
    assert.equal(whole.length, 1);
    assert.deepEqual(
      requests.filter(({ path }) => /old(\/|%2F)/.test(path)),
      [],
    );
  });

  it("replaces the copy of an object that was overwritten without a version", async () => {
    await pair.put(pair.source, "young", "first");
    const first = await start(run({ wait: false })).result;
    await pause(1_100);
    await putWithoutVersion("young");
    const at = new Date(Date.now() - fifteenMinutes).toISOString();
    const { exitCode, stderr } = await start(run({ at }), first.stdout).result;
    assert.equal(exitCode, 0, stderr);
    assert.equal(await pair.content(pair.destination, "young"), "content of young");
  });

  it("is done in the next run if this one is killed while it waits, and then once", async () => {
    const enabled = { at: new Date(Date.now() - fifteenMinutes + 8_000).toISOString() };
    const { child, result } = start(run(enabled));
    await firstLookIsOver();
    child.kill("SIGKILL");
    assert.match((await result).stderr, /waiting until then/);
    await putWithoutVersion("late");
    const again = await start(run(enabled)).result;
    assert.equal(again.exitCode, 0, again.stderr);
    assert.equal(await pair.content(pair.destination, "late"), "content of late");
    const before = proxy.requests.length;
    const third = await start(run(enabled), again.stdout).result;
    assert.deepEqual([third.exitCode, third.stdout], [0, again.stdout]);
    assert.equal(proxy.requests.length, before);
  });

  it("does not look again when the 15 minutes were over before it began", async () => {
    const at = new Date(Date.now() - fifteenMinutes - 1_000).toISOString();
    const { stdout, stderr } = await start(run({ at })).result;
    assert.doesNotMatch(stderr, /versioning was enabled/);
    assert.equal(summaryOf(stdout).settledVersioning, at);
    assert.deepEqual(counts(summaryOf(stdout).destinations.dr), { listed: 3, copied: 3 });
  });

  it("fails at once, without the wait, if an object fails in the first look", async () => {
    const began = Date.now();
    await proxy.stop();
    proxy = await startProxy(server.endpoint, async (request, forward) =>
      isCopy(request) ? errorAnswer(403, "AccessDenied") : forward(request),
    );
    const { exitCode, stderr } = await start(run({ left: 40_000 })).result;
    assert.equal(exitCode, 3, stderr);
    assert.ok(Date.now() - began < 30_000);
  });

  it("ends an interrupted wait with 130, so that the next run looks again", async () => {
    const { child, result } = start(run({ left: 60_000 }));
    await firstLookIsOver();
    child.kill("SIGTERM");
    const { exitCode, stderr } = await result;
    assert.match(stderr, /waiting until then/);
    assert.equal(exitCode, 130);
  });
});
