// Proves what whoever types the commands sees: exit codes, one line of JSON on stdout, words and bars on stderr. Does not
// prove what is compared, planned or copied in detail, nor where AWS says that a bucket is: its redirect is the proxy's.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutBucketReplicationCommand,
} from "@aws-sdk/client-s3";
import { Journal } from "../../backfill/copy/journal";
import { account, BatchTrial } from "../sandbox/batch-operations-trial";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type S3Proxy, startProxy } from "../support/s3-proxy";
import { BackfillTrial } from "./batch-backfill-trial";
import { BucketPair, pause } from "./bucket-pair";
import { programArguments, startProgram } from "./program-process";

describe("The command", function () {
  this.timeout(60_000);
  let server: LocalS3;
  let pair: BucketPair;
  let folder: string;
  let proxy: S3Proxy | undefined;
  before(async () => {
    server = await startLocalS3();
    folder = await mkdtemp(join(tmpdir(), "commands-"));
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    pair = await BucketPair.create(server.endpoint);
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });

  /** Says the buckets and the endpoint by the environment, and the rest by words. */
  const said = (endpoint = server.endpoint): NodeJS.ProcessEnv => ({
    S3_BACKFILL_SOURCE: pair.source,
    S3_BACKFILL_DESTINATION: pair.destination,
    S3_BACKFILL_SOURCE_ENDPOINT: endpoint,
    S3_BACKFILL_DESTINATION_ENDPOINT: endpoint,
  });

  async function run(words: string, environment: NodeJS.ProcessEnv = said()) {
    const { stdout, stderr, exitCode } = await startProgram(words.split(" "), "", environment).result;
    const told = stdout === "" ? undefined : JSON.parse(stdout);
    return { told, lines: stderr.trimEnd().split("\n"), exitCode };
  }

  const destinationOf = (told: { destinations: { [key: string]: { [count: string]: unknown } } }) =>
    told.destinations[pair.destination] ?? assert.fail("nothing is told of the destination");

  it("plan tells what a run would do and cost, and stores nothing", async () => {
    await pair.putMany(pair.source, ["a", "b"]);
    const { told, lines, exitCode } = await run("plan --price-writes 5 --price-storage 0");
    assert.equal(exitCode, 0);
    assert.equal(told.strategy, "copy");
    assert.equal(destinationOf(told).toCopy, 2);
    assert.equal(told.cost.once, (told.requests.writes / 1000) * 5);
    assert.match(lines.join("\n"), /^plan for \S+: 2 to copy \(24 B\)$/m);
    assert.match(lines.join("\n"), /^plan: at these prices 0\.0\d+ once, and 0 a month for storage$/m);
    assert.deepEqual(await pair.keys(pair.destination), []);
  });

  it("plan ends with 3 if it could not look at an object, and tells of the others", async () => {
    await pair.putMany(pair.source, ["a", "b"]);
    proxy = await startProxy(server.endpoint, async (request, forward) => {
      const isAsked = request.path.startsWith(`/${pair.source}/b`) && request.path.includes("tagging");
      return isAsked ? errorAnswer(403, "AccessDenied") : forward(request);
    });
    const { told, exitCode } = await run("plan --tag k=v", said(proxy.endpoint));
    assert.equal(exitCode, 3);
    assert.deepEqual([destinationOf(told).filteredOut, destinationOf(told).failed], [1, 1]);
  });

  it("run brings everything over, and verify then ends with 0", async () => {
    await pair.putMany(pair.source, ["a", "b"]);
    // What is as new as the comparison may still be on its way.
    await pause(1_100);
    const before = await run("verify");
    assert.equal(before.exitCode, 3);
    assert.equal(destinationOf((await run("run")).told).copied, 2);
    const after = await run("verify --depth content");
    assert.equal(after.exitCode, 0);
    assert.deepEqual(after.lines.at(-1), `parity of ${pair.destination}: 2 the same`);
  });

  it("verify names every difference in its report, and the first ones on stderr", async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`);
    await pair.putMany(pair.source, keys);
    await pause(1_100);
    const report = join(folder, "differences.ndjson");
    const { lines, exitCode } = await run(`verify --report ${report}`);
    assert.equal(exitCode, 3);
    assert.equal(
      lines.filter((line) => /^parity: "key-\d+": the destination does not have it$/.test(line)).length,
      20,
    );
    const reported = (await readFile(report, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(reported.map(({ key }) => key).sort(), keys.sort());
    assert.deepEqual(new Set(reported.map(({ outcome }) => outcome)), new Set(["missing"]));
  });

  for (const command of ["run", "verify"]) {
    it(`${command} ends with 4 if objects were left on purpose, where that is to be known`, async () => {
      await pair.put(pair.source, "cold", "x", { StorageClass: "GLACIER" });
      await pause(1_100);
      assert.equal((await run(command)).exitCode, 0);
      assert.equal((await run(`${command} --strict`)).exitCode, 4);
    });
  }

  it("run says so and ends with 0 if a prefix matches nothing", async () => {
    await pair.putMany(pair.source, ["a", "b"]);
    const { told, lines, exitCode } = await run("run --prefix dcos/");
    assert.equal(exitCode, 0);
    assert.equal(destinationOf(told).filteredOut, 2);
    assert.equal(lines.at(-1), `nothing for ${pair.destination}: none of 2 objects matches prefix and tags`);
  });

  it("run says so and ends with 0 if the source is empty", async () => {
    const { lines, exitCode } = await run("run");
    assert.equal(exitCode, 0);
    assert.equal(lines.at(-1), `nothing for ${pair.destination}: the source is empty`);
  });

  it("run and verify go wherever the source's own rules lead, the highest priority first", async () => {
    const { S3_BACKFILL_DESTINATION: _, ...environment } = said();
    const other = await BucketPair.create(server.endpoint);
    await pair.put(pair.source, "docs/a", "x");
    await pair.put(pair.source, "logs/a", "x");
    await pair.put(pair.source, "tmp/a", "x");
    const rule = (
      ID: string,
      Priority: number,
      Prefix: string,
      bucket: string,
      StorageClass?: "STANDARD_IA",
    ) => ({
      ID,
      Priority,
      Status: ID === "paused" ? ("Disabled" as const) : ("Enabled" as const),
      Filter: { Prefix },
      DeleteMarkerReplication: { Status: "Disabled" as const },
      Destination: { Bucket: `arn:aws:s3:::${bucket}`, ...(StorageClass && { StorageClass }) },
    });
    const Rules = [
      rule("all", 1, "", pair.destination),
      rule("docs", 2, "docs/", pair.destination, "STANDARD_IA"),
      rule("logs", 3, "logs/", other.destination),
      rule("paused", 4, "", other.source),
    ];
    await pair.client.send(
      new PutBucketReplicationCommand({
        Bucket: pair.source,
        ReplicationConfiguration: { Role: "arn:aws:iam::000000000000:role/r", Rules },
      }),
    );
    const { told, exitCode } = await run("run --follow-rules", environment);
    assert.equal(exitCode, 0);
    assert.deepEqual(await pair.keys(pair.destination), ["docs/a", "logs/a", "tmp/a"]);
    assert.deepEqual(await pair.keys(other.destination), ["logs/a"]);
    assert.deepEqual(Object.keys(told.destinations).sort(), [pair.destination, other.destination].sort());
    assert.equal((await pair.everythingOf(pair.destination, "docs/a")).storageClass, "STANDARD_IA");
    assert.notEqual((await pair.everythingOf(pair.destination, "tmp/a")).storageClass, "STANDARD_IA");
    assert.equal((await run("verify --follow-rules --depth headers", environment)).exitCode, 0);
  });

  it("refuses to follow rules where there are none", async () => {
    const { S3_BACKFILL_DESTINATION: _, ...environment } = said();
    const { lines, exitCode } = await run("verify --follow-rules", environment);
    assert.equal(exitCode, 2);
    assert.match(lines.join(), /source: bucket \S+ has no enabled replication rule to follow; deploy one/);
  });

  it("looks a region up that is not said, and works there", async () => {
    await pair.putMany(pair.source, ["a"]);
    proxy = await startProxy(server.endpoint, async (request, forward) => {
      if (request.method !== "HEAD" || !/^\/[^/]+\/?$/.test(request.path.split("?")[0] ?? ""))
        return forward(request);
      const answer = errorAnswer(301, "PermanentRedirect");
      return { ...answer, headers: { ...answer.headers, "x-amz-bucket-region": "eu-central-1" } };
    });
    await run("verify --destination-region us-west-2", said(proxy.endpoint));
    const regions = (bucket: string) =>
      new Set(
        proxy?.requests
          .filter(({ path, method }) => path.startsWith(`/${bucket}`) && method === "GET")
          .map(({ headers }) => /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? "")?.[1]),
      );
    assert.deepEqual(regions(pair.source), new Set(["eu-central-1"]));
    assert.deepEqual(regions(pair.destination), new Set(["us-west-2"]));
  });

  it("refuses a bucket that is nowhere, and says which", async () => {
    const { lines, exitCode } = await run("run --source no-such-bucket");
    assert.equal(exitCode, 2);
    assert.match(
      lines.join(),
      /source: where bucket no-such-bucket is cannot be found out: there is no such bucket/,
    );
  });

  it("status tells what a killed run left open, and cancel ends it", async () => {
    const journal = join(folder, "left.ndjson");
    const begun = await pair.client.send(
      new CreateMultipartUploadCommand({ Bucket: pair.destination, Key: "large" }),
    );
    const rules = [{ id: "everything", prefix: "", tags: {} }];
    const region = "us-east-1";
    const left = Journal.open(journal, {
      source: { bucket: pair.source, region },
      destinations: { [pair.destination]: { bucket: pair.destination, region, rules } },
    });
    const object = {
      key: "large",
      size: 9,
      etag: '"x"',
      lastModified: new Date(0),
      storageClass: "STANDARD",
    };
    left.begin({ destination: { name: pair.destination }, object } as never, "any", begun.UploadId ?? "");
    left.undertake({ bucket: pair.destination, object, expected: {}, inParts: true, since: new Date(0) });
    left.close();
    const unfinished = [{ bucket: pair.destination, key: "large" }];
    const uploads = async () =>
      (await pair.client.send(new ListMultipartUploadsCommand({ Bucket: pair.destination }))).Uploads ?? [];

    const status = await run(`status --journal ${journal}`);
    assert.equal(status.exitCode, 0);
    assert.deepEqual(status.told, {
      uploads: [{ bucket: pair.destination, key: "large", uploadId: begun.UploadId, parts: 0 }],
      unfinished,
    });
    assert.equal((await uploads()).length, 1);

    const cancel = await run(`cancel --journal ${journal}`);
    assert.deepEqual([cancel.exitCode, cancel.told], [0, { uploads: [], unfinished }]);
    assert.match(cancel.lines.join(), /"large" may be stored, but not checked; run again with this journal/);
    assert.deepEqual(await uploads(), []);
    // Only a run can tell what became of it, and then nothing is open any more.
    assert.equal((await run(`run --journal ${journal}`)).exitCode, 0);
    assert.equal(existsSync(journal), false);
    assert.match(
      (await run(`cancel --journal ${journal}`)).lines.join(),
      /journal is ".*", which does not exist/,
    );
  });

  it("plan, run, status and cancel deal with batch jobs", async () => {
    const trial = await BatchTrial.open();
    try {
      const one = await BackfillTrial.create(trial);
      await one.put("a");
      await one.put("b");
      await one.replicate();
      await pause(1_100);
      const given = JSON.stringify(one.run({ wait: false }));
      const ask = async (words: string[]) => {
        const { stdout, exitCode, stderr } = await startProgram([...words, "-"], given).result;
        return { told: stdout === "" ? undefined : JSON.parse(stdout), exitCode, stderr };
      };
      const plan = await ask(["plan", "--price-job", "0.25", "--price-tasks", "1000000"]);
      assert.deepEqual([plan.exitCode, plan.told.strategy], [0, "batch"]);
      assert.deepEqual(plan.told.jobs, { jobs: 1, tasks: 2, listed: 2 });
      assert.deepEqual(plan.told.cost, { job: 0.25, tasks: 2, once: 2.25, perMonth: 0 });
      assert.deepEqual(await one.jobs(), []);

      const active = trial.batch.trouble.holdIn("Active");
      const { told } = await ask(["run"]);
      const id = told.jobs[0].id;
      await active.reached;
      const status = await ask(["status"]);
      assert.deepEqual([status.exitCode, status.told.jobs.length, status.told.jobs[0].id], [0, 1, id]);
      const cancel = await ask(["cancel", "--job", id]);
      assert.equal(cancel.exitCode, 0);
      active.release();
      await trial.waitFor(id, "Cancelled");
      const after = await ask(["status", "--job", id, "--account", account]);
      assert.equal(after.exitCode, 3);
      assert.match(
        after.stderr,
        /the job was cancelled \(cancelled by the backfill program\); run the backfill again/,
      );
      const late = await ask(["cancel", "--job", id]);
      assert.equal(late.exitCode, 2);
      assert.match(late.stderr, /is at its end already: it is Cancelled/);
    } finally {
      await trial.close();
    }
  });

  it("shows bars on a terminal, and its result in a line of its own", async () => {
    await pair.putMany(
      pair.source,
      Array.from({ length: 40 }, (_, index) => `key-${index}`),
    );
    const terminal =
      "import os, pty, sys\nstatus = pty.spawn(sys.argv[1:])\nsys.exit(os.waitstatus_to_exitcode(status))";
    const words = programArguments(["run"]);
    const child = spawn("python3", ["-c", terminal, process.execPath, ...words], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...said(), TERM: "xterm" },
    });
    const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, "close")]);
    assert.equal(exitCode, 0);
    assert.match(output, /█+░* +\d+% 40\/40, [\d.]+ B, \d+\/s/);
    const lines = output.split(/\r?\n/);
    assert.ok(lines.some((line) => line.includes(`backfill to ${pair.destination}: 40 copied`)));
    const result = lines.find((line) => line.startsWith("{")) ?? "";
    assert.equal(destinationOf(JSON.parse(result)).copied, 40);
  });

  it("is told by --help, and asked for if it is none", async () => {
    const help = await startProgram(["verify", "--help"]).result;
    assert.equal(help.exitCode, 0);
    assert.match(help.stdout, /^s3-backfill verify \[OPTIONS\] \[-\]: compare/);
    const { lines, exitCode } = await run("copy");
    assert.equal(exitCode, 2);
    assert.match(lines.join(), /"copy" is no command; allowed are plan, run, verify, status, cancel/);
  });
});
