// Proves what whoever types `run` and `plan` with --batch-role sees: what no rule does is rejected before a job is made, a
// prefix limits the job, and the exit codes 0, 2, 3 and 4. unkind-jobs.test.ts has 5; batch-options.test.ts what is rejected
// before any request. Does not prove: that AWS runs jobs as the emulator does.
import assert from "node:assert/strict";
import { away, BatchTrial, home, ruleTo } from "../sandbox/batch-operations-trial";
import { BackfillTrial } from "./batch-backfill-trial";
import { startProgram } from "./program-process";

describe("A command with --batch-role", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  let one: BackfillTrial;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());
  beforeEach(async () => {
    one = await BackfillTrial.create(trial);
  });
  afterEach(() => trial.batch.trouble.healKeys());

  async function command(name: "run" | "plan", words = "") {
    const environment = {
      S3_BACKFILL_SOURCE: one.source,
      S3_BACKFILL_SOURCE_REGION: home,
      S3_BACKFILL_SOURCE_ENDPOINT: trial.batch.endpoint,
      S3_BACKFILL_DESTINATION: one.destination,
      S3_BACKFILL_DESTINATION_REGION: away,
      S3_BACKFILL_DESTINATION_ENDPOINT: trial.batch.endpoint,
      S3_BACKFILL_BATCH_ROLE: one.role,
      S3_BACKFILL_REPORT_BUCKET: one.reports,
      S3_BACKFILL_PROPAGATION_MINUTES: "0",
    };
    const list = [name, ...words.split(" ").filter((word) => word !== "")];
    const { stdout, stderr, exitCode } = await startProgram(list, "", environment).result;
    return { told: stdout === "" ? undefined : JSON.parse(stdout), stderr, exitCode };
  }

  it("replicates only what begins with a prefix that is narrower than the rule's", async () => {
    for (const key of ["docs/a/1", "docs/b/2"]) await one.put(key);
    await one.replicate({ Filter: { Prefix: "docs/" } });
    const { told, stderr, exitCode } = await command("run", "--prefix docs/a/");
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual([told.versions.listed, told.versions.replicated, told.jobs.length], [1, 1, 1]);
    assert.deepEqual(await trial.keys(one.destination, away), ["docs/a/1"]);
  });

  it("ends with 2 before a job is made if no rule does what is asked for, and says what the rules do", async () => {
    await one.put("docs/a");
    const elsewhere = await trial.bucket(away);
    await one.replicate({ Filter: { Prefix: "docs/" } });
    for (const [words, problem] of [
      ["--prefix logs/", /the rule "logs\/" asks for keys that begin with "logs\/"; .* those with "docs\/"$/],
      ["--prefix docs/ --tag team=a", /the rule "docs\/" asks for the tags team=a; .* replicate by no tags$/],
      [
        `--destination ${elsewhere}`,
        /no enabled replication rule of \S+ leads to \S+; a batch job replicates by rules/,
      ],
    ] as const) {
      const { told, stderr, exitCode } = await command("run", words);
      assert.equal(exitCode, 2, words);
      assert.equal(told, undefined);
      assert.match(stderr.trimEnd(), problem);
      assert.match(stderr, /^backfill: destinations\.\S+: .*\n$/);
    }
    assert.deepEqual(await one.jobs(), []);
    assert.deepEqual(await trial.keys(one.destination, away), []);
  });

  it("ends with 3 if a version fails, also where what is left on purpose would end with 4", async () => {
    await one.put("a");
    await trial.put(one.source, "cold", "frozen", { StorageClass: "GLACIER" });
    await one.replicate();
    trial.batch.trouble.failKeys(["a"], "DstKmsKeyInvalidState");
    const { told, stderr, exitCode } = await command("run", "--strict");
    assert.equal(exitCode, 3, stderr);
    assert.deepEqual([told.versions.failed, told.versions.archived], [1, 1]);
    assert.match(stderr, /backfill: failed: "a": DstKmsKeyInvalidState: /);
  });

  it("ends with 4 if versions are archived and --strict asks for it, and with 0 otherwise", async () => {
    await one.put("a");
    await trial.put(one.source, "cold", "frozen", { StorageClass: "GLACIER" });
    await one.replicate();
    for (const [words, expected] of [
      ["--strict", 4],
      ["", 0],
    ] as const) {
      const { told, stderr, exitCode } = await command("run", words);
      assert.equal(exitCode, expected, stderr);
      assert.deepEqual([told.versions.replicated, told.versions.archived], [1, 1]);
    }
  });

  it("plans as many jobs as there are prefixes with something to replicate, and makes none", async () => {
    for (const key of ["docs/1", "docs/a/2", "logs/3", "other/4"]) await one.put(key);
    await trial.replicate(one.source, [ruleTo(one.destination)]);
    for (const [words, line] of [
      ["--prefix docs/ --prefix logs/ --prefix empty/", "2 batch jobs of at most 3 tasks, for 3 versions"],
      ["--prefix docs/ --prefix docs/a/", "one batch job of at most 2 tasks, for 2 versions"],
      ["--prefix empty/", "no job; none of 0 versions belongs at a destination"],
    ] as const) {
      const { stderr, exitCode } = await command("plan", words);
      assert.equal(exitCode, 0, stderr);
      assert.equal(stderr.split("\n")[0], `plan: ${line}`);
    }
    assert.deepEqual(await one.jobs(), []);
  });
});
