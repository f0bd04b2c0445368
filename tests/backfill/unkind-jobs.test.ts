// Proves, with the real S3 Control client against an emulator that is as unkind as AWS's pages (and where they are silent, as
// a guess), that a backfill by jobs leaves nothing behind and counts nothing as done that is not. Each group names its row of
// faults. Does not prove that AWS is as the emulator; `npm run conformance` asks it.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutBucketEncryptionCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { AwsBatch } from "../../backfill/batch/aws-batch";
import type { BatchBackfillRun } from "../../backfill/batch/job-request";
import { dueRules } from "../../backfill/decision/object-set";
import type { BackfillSummary, JobSummary } from "../../contract/backfill-run";
import { away, BatchTrial, home, ruleTo } from "../sandbox/batch-operations-trial";
import { s3InOtherAccount } from "../support/other-account";
import { errorAnswer, type S3Proxy, startProxy } from "../support/s3-proxy";
import { BackfillTrial, nextSecond } from "./batch-backfill-trial";
import { pause } from "./bucket-pair";
import { startProgram } from "./program-process";

describe("A backfill by jobs as AWS runs them", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  let one: BackfillTrial;
  let proxy: S3Proxy | undefined;
  const kind = {
    reportInRegionOfJob: false,
    roleMilliseconds: 0,
    reportMilliseconds: 0,
    registrationMilliseconds: 0,
  };
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());
  beforeEach(async () => {
    one = await BackfillTrial.create(trial);
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
    const { trouble, conditions, propagation } = trial.batch;
    trouble.healKeys();
    trouble.healReports();
    trouble.releaseAll();
    Object.assign(conditions, kind);
    propagation.milliseconds = 0;
    await propagation.finish();
  });

  const to = (prefix: string, priority: number, bucket = one.destination) =>
    ruleTo(bucket, { Priority: priority, Filter: { Prefix: prefix } });
  const rule = (prefix: string) => ({ id: prefix || "everything", prefix, tags: {} });

  /** A run to several buckets, each by the prefixes of its rules. */
  function runTo(destinations: { [key: string]: [bucket: string, ...prefixes: string[]] }): BatchBackfillRun {
    const run = one.run();
    run.destinations = Object.fromEntries(
      Object.entries(destinations).map(([key, [bucket, ...prefixes]]) => [
        key,
        { ...one.destinationIn(bucket), rules: prefixes.map(rule) },
      ]),
    );
    return run;
  }

  async function program(run: BatchBackfillRun, earlier?: string) {
    const { stdout, stderr, exitCode } = await startProgram(
      ["run", "-"],
      JSON.stringify(run),
      earlier === undefined ? {} : { PULUMI_COMMAND_STDOUT: earlier },
    ).result;
    return { stdout, stderr, exitCode, summary: (stdout ? JSON.parse(stdout) : {}) as BackfillSummary };
  }

  describe("one status for all destinations (A1)", () => {
    it("brings to a destination whose rule was widened what another one has already", async () => {
      const eu = await trial.bucket(away);
      for (const key of ["docs/a", "other/b"]) await one.put(key);
      await trial.replicate(one.source, [to("", 1), to("docs/", 2, eu)]);
      const first = await program(runTo({ dr: [one.destination, ""], eu: [eu, "docs/"] }));
      assert.equal(first.exitCode, 0, first.stderr);
      assert.deepEqual(await trial.keys(eu, away), ["docs/a"]);
      await nextSecond();
      await trial.replicate(one.source, [to("", 1), to("", 2, eu)]);
      const next = await program(runTo({ dr: [one.destination, ""], eu: [eu, ""] }), first.stdout);
      assert.equal(next.exitCode, 0, next.stderr);
      assert.deepEqual((await trial.keys(eu, away)).sort(), ["docs/a", "other/b"]);
    });

    it("brings what rules of others replicated before, and what is a replica itself", async () => {
      const others = await trial.bucket(away);
      await trial.replicate(one.source, [to("", 1, others)]);
      const origin = await trial.bucket(away);
      await trial.replicate(origin, [ruleTo(one.source)], away);
      await trial.put(origin, "replica", "from elsewhere", {}, away);
      await one.put("completed");
      assert.equal(await trial.statusOf(one.source, "replica"), "REPLICA");
      assert.equal(await trial.statusOf(one.source, "completed"), "COMPLETED");
      await trial.replicate(one.source, [to("", 1, others), to("", 2)]);
      const { versions } = await one.backfill();
      assert.equal(versions.replicated, 2);
      assert.deepEqual((await trial.keys(one.destination, away)).sort(), ["completed", "replica"]);
    });
  });

  describe("rules of others (A2)", () => {
    it("asks for no key that only they are about, and announces where its own keys go besides", async () => {
      const others = await trial.bucket(away);
      for (const key of ["docs/a", "logs/b"]) await one.put(key);
      await trial.replicate(one.source, [to("docs/", 1), to("", 2, others)]);
      const said: string[] = [];
      const run = runTo({ dr: [one.destination, "docs/"] });
      const { jobs } = await one.backfill(run, { say: (line) => said.push(line) });
      assert.deepEqual(outcomes(jobs), ["docs/ Complete: 1 of 1, 0 failed"]);
      assert.deepEqual(await trial.keys(others, away), ["docs/a"]);
      assert.match(said.join(), /rules of others replicate 1 of these versions as well/);
      assert.match(said.join(), new RegExp(`S3 also replicates these versions .*: ${others} \\(rule "to-`));
    });

    it("makes one job for each prefix, and none for one below another", async () => {
      for (const key of ["docs/a/1", "docs/2", "logs/3"]) await one.put(key);
      await trial.replicate(one.source, [to("docs/", 1), to("docs/a/", 2), to("logs/", 3)]);
      const { jobs } = await one.backfill(runTo({ dr: [one.destination, "docs/", "docs/a/", "logs/"] }));
      assert.deepEqual(outcomes(jobs), [
        "docs/ Complete: 2 of 2, 0 failed",
        "logs/ Complete: 1 of 1, 0 failed",
      ]);
    });

    it("does not fail because a bucket of others is gone", async () => {
      await one.put("docs/a");
      await trial.replicate(one.source, [to("", 1), to("docs/", 2, "gone-with-its-owner")]);
      const { jobs, versions } = await one.backfill();
      assert.deepEqual([jobs[0]?.failed, jobs[0]?.failedForOthers, versions.replicated], [0, 1, 1]);
    });

    it("does not fail because a bucket of others is gone to which they alone replicate", async () => {
      await one.put("docs/untagged");
      await trial.remove(one.source, "docs/marker");
      await trial.replicate(one.source, [
        ruleTo(one.destination, { Priority: 1, Filter: { Tag: { Key: "keep", Value: "yes" } } }),
        {
          ...to("docs/", 2, "gone-with-its-owner"),
          DeleteMarkerReplication: { Status: "Enabled" },
        },
      ]);
      const run = one.run();
      run.destinations = {
        dr: { ...one.destinationIn(one.destination), rules: [{ ...rule(""), tags: { keep: "yes" } }] },
      };
      const { jobs, versions } = await one.backfill(run);
      assert.deepEqual([jobs[0]?.failed, jobs[0]?.failedForOthers], [0, 2]);
      assert.deepEqual([versions.replicated, versions.filteredOut], [0, 1]);
    });
  });

  describe("rules that spread late (A4)", () => {
    it("leaves no object behind that is written at any moment while they spread", async () => {
      for (let index = 0; index < 5; index++) await one.put(`before/${index}`);
      trial.batch.propagation.milliseconds = 3_000;
      const putAt = new Date();
      await one.replicate();
      const run = one.run();
      Object.assign(run.batch, { propagationMinutes: 4 / 60, rulesPutAt: putAt.toISOString() });
      let isWriting = true;
      const writers = ["x", "y"].map(async (writer) => {
        for (let index = 0; isWriting; index++) {
          await one.put(`${writer}/${index}`);
          await pause(100);
        }
      });
      const { versions } = await one.backfill(run);
      isWriting = false;
      await Promise.all(writers);
      await pause(500);
      const missing = await missingAt(one.destination);
      assert.deepEqual(missing, []);
      assert.ok(versions.replicated > 5);
    });

    async function missingAt(bucket: string): Promise<string[]> {
      const there = new Set(await trial.keys(bucket, away));
      return (await trial.keys(one.source, home)).filter((key) => !there.has(key));
    }

    it("asks in a source that was empty when it began", async () => {
      trial.batch.propagation.milliseconds = 2_000;
      const rulesPutAt = new Date().toISOString();
      await one.replicate();
      const run = one.run();
      Object.assign(run.batch, { propagationMinutes: 3 / 60, rulesPutAt });
      const outcome = one.backfill(run);
      await pause(500);
      await one.put("late");
      await outcome;
      assert.deepEqual(await trial.keys(one.destination, away), ["late"]);
    });
  });

  describe("jobs that nobody waits for (A5)", () => {
    it("is open until a later run has read the job's end, and asked again when S3 works by the rules", async () => {
      await one.put("a");
      await one.replicate();
      const run = one.run({ wait: false });
      const putAgo = (minutes: number) => ({
        propagationMinutes: 15,
        rulesPutAt: new Date(Date.now() - minutes * 60_000).toISOString(),
      });
      const first = await program({ ...run, batch: { ...run.batch, ...putAgo(0) } });
      assert.equal(first.exitCode, 0, first.stderr);
      assert.match(
        first.stderr,
        /warning: the backfill is not complete \(not waiting for \S+\); a later deployment/,
      );
      assert.deepEqual([first.summary.isOpen, first.summary.objectSets], [true, { dr: [] }]);
      let last = first;
      for (let look = 1; last.summary.isOpen; look++) {
        assert.ok(look < 5, last.stderr);
        last = await program({ ...run, batch: { ...run.batch, ...putAgo(16), look } }, last.stdout);
        assert.equal(last.exitCode, 0, last.stderr);
      }
      assert.equal(last.summary.objectSets.dr?.length, 1);
      assert.deepEqual([last.summary.versions?.replicated, last.summary.versions?.open], [1, 0]);
    });

    it("is done by later runs by hand, too, of whom nobody knows when the rules were put", async () => {
      await one.put("a");
      await one.replicate();
      const run = one.run({ wait: false });
      delete run.batch.rulesPutAt;
      run.batch.propagationMinutes = 2 / 60;
      const isOpen = [];
      for (let runs = 0; runs < 3; runs++) {
        isOpen.push((await one.backfill(run)).isOpen);
        await pause(3_500);
      }
      assert.deepEqual([isOpen[0], isOpen.at(-1)], [true, false]);
      assert.equal((await one.jobs()).length, 2);
    });

    it("waits until S3 has its list, so that a role without trust fails the run", async () => {
      await one.put("a");
      await one.replicate();
      one.role = await trial.role(one.source, { trusted: "s3.amazonaws.com" });
      const { jobs } = await one.backfill(one.run({ wait: false }));
      assert.equal(jobs[0]?.status, "Failed");
      assert.match(jobs[0]?.failures[0]?.reason ?? "", /let the batch role arn:\S+ trust batchoperations/);
    });

    it("tries again while a role is too young to be assumed", async () => {
      trial.batch.conditions.roleMilliseconds = 1_500;
      await one.put("a");
      await one.replicate();
      one.role = await trial.role(one.source, { report: one.reports });
      const pace = { firstMilliseconds: 100, longestMilliseconds: 100 };
      const { jobs } = await one.backfill(one.run(), { pace });
      assert.deepEqual(outcomes(jobs), [" Complete: 1 of 1, 0 failed"]);
    });
  });

  describe("jobs that end while nobody watches (A6)", () => {
    async function watchless(): Promise<string> {
      await one.replicate();
      const active = trial.batch.trouble.holdIn("Active");
      const { jobs } = await one.backfill(one.run({ wait: false }));
      active.release();
      const id = jobs[0]?.id ?? "";
      await trial.waitFor(id, "Complete");
      return id;
    }

    it("are read first, and not made a second time", async () => {
      await one.put("a");
      const id = await watchless();
      const { jobs, versions } = await one.backfill();
      assert.deepEqual([jobs.map((job) => job.id), versions.replicated], [[id], 1]);
    });

    it("tell their failures before another one is made", async () => {
      await one.put("a");
      trial.batch.trouble.failKeys(["a"], "DstKmsKeyInvalidState");
      const id = await watchless();
      trial.batch.trouble.healKeys();
      await nextSecond();
      const said: string[] = [];
      const { jobs } = await one.backfill(one.run(), { say: (line) => said.push(line) });
      assert.match(
        said.join(),
        new RegExp(`an earlier job, ${id}, failed \\(DstKmsKeyInvalidState: .*; another one is made`),
      );
      assert.deepEqual(outcomes(jobs), [" Complete: 1 of 1, 0 failed"]);
    });

    it("end a run without credentials with an exit code of its own, and the next run waits again", async () => {
      await one.put("a");
      await one.replicate();
      const active = trial.batch.trouble.holdIn("Active");
      proxy = await startProxy(trial.batch.endpoint, async (request, forward) =>
        /jobs\/./.test(request.path) ? errorAnswer(400, "ExpiredToken") : forward(request),
      );
      const { exitCode, stderr } = await program(one.run({ endpoint: proxy.endpoint }));
      assert.equal(exitCode, 5, stderr);
      assert.match(
        stderr,
        /the batch job \S+ goes on, but S3 does not tell how: .*; run the backfill again to wait/,
      );
      active.release();
      const { jobs } = await one.backfill();
      assert.deepEqual(outcomes(jobs), [" Complete: 1 of 1, 0 failed"]);
      assert.equal((await one.jobs()).length, 1);
    });
  });

  describe("archived objects (A7)", () => {
    it("are counted and named", async () => {
      await trial.put(one.source, "cold", "frozen", { StorageClass: "GLACIER" });
      await one.replicate();
      const folder = await mkdtemp(join(tmpdir(), "archived-"));
      const report = join(folder, "report.jsonl");
      const { summary, exitCode, stderr } = await program({ ...one.run(), report });
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual([summary.versions?.listed, summary.versions?.archived, summary.jobs], [1, 1, []]);
      assert.match(stderr, /backfill: 0 of 1 versions replicated, 1 archived/);
      const [line = ""] = (await readFile(report, "utf8")).split("\n");
      const { destination, key, outcome } = JSON.parse(line);
      assert.deepEqual([destination, key, outcome], ["dr", "cold", "archived"]);
      await rm(folder, { recursive: true });
    });
  });

  describe("versions whose tasks failed", () => {
    it("are looked at in the source, where they may be archived, delete markers, or gone", async () => {
      await trial.put(one.source, "cold", "frozen", { StorageClass: "GLACIER" });
      await trial.put(one.source, "tagged", "warm", { Tagging: "keep=yes" });
      const marker = await trial.remove(one.source, "marker");
      const service = await AwsBatch.open(one.run());
      const idOf = async (key: string) => (await trial.versionIds(one.source, key))[0] ?? "";
      const look = async (key: string, versionId: string) => ({
        isArchived: await service.isArchived(key, versionId),
        by: await service.filteredBy(key, versionId),
      });
      assert.deepEqual(await look("cold", await idOf("cold")), {
        isArchived: true,
        by: { isDeleteMarker: false, isUnderKmsKey: false, tags: [] },
      });
      assert.deepEqual(await look("tagged", await idOf("tagged")), {
        isArchived: false,
        by: { isDeleteMarker: false, isUnderKmsKey: false, tags: [{ Key: "keep", Value: "yes" }] },
      });
      assert.deepEqual(await look("marker", marker), {
        isArchived: false,
        by: { isDeleteMarker: true },
      });
      assert.deepEqual(await look("gone", "gone"), { isArchived: false, by: undefined });
      service.close();
    });
  });

  describe("replicas that somebody deleted by version ID (A9)", () => {
    async function purged(): Promise<string> {
      await one.put("kept");
      await one.put("purged");
      await one.replicate();
      await one.backfill();
      const [replica] = await trial.versionIds(one.destination, "purged", away);
      await trial.remove(one.destination, "purged", replica, away);
      await nextSecond();
      return trial.bucket(away);
    }

    it("do not fail the run that adds another destination, which gets them", async () => {
      const eu = await purged();
      await trial.replicate(one.source, [to("", 1), to("", 2, eu)]);
      const run = runTo({ dr: [one.destination, ""], eu: [eu, ""] });
      const { jobs, versions } = await one.backfill(run, {
        due: dueOnly("eu", run),
      });
      assert.deepEqual([jobs[0]?.failed, jobs[0]?.hardDeletedElsewhere], [0, 1]);
      assert.deepEqual([versions.replicated, versions.hardDeletedElsewhere], [1, 1]);
      assert.deepEqual((await trial.keys(eu, away)).sort(), ["kept", "purged"]);
    });

    it("are told where the run itself is without them, and are no failure that every later run would meet", async () => {
      await purged();
      const said: string[] = [];
      const run = one.run();
      run.source.generation = "2";
      const { jobs, versions } = await one.backfill(run, { say: (line) => said.push(line) });
      assert.deepEqual([jobs[0]?.failed, versions.replicated, versions.hardDeleted], [0, 1, 1]);
      assert.match(
        said.join(),
        /warning: "purged" \(version \S+\): DstObjectHardDeleted: .* copy it there with a backfill/,
      );
    });
  });

  describe("reports (A10)", () => {
    async function failing(change?: () => void): Promise<JobSummary | undefined> {
      for (const key of ["a", "b"]) await one.put(key);
      await one.replicate();
      trial.batch.trouble.failKeys(["a", "b"], "DstKmsKeyInvalidState");
      change?.();
      return (await one.backfill()).jobs[0];
    }

    it("are waited for", async () => {
      const job = await failing(() => {
        trial.batch.conditions.reportMilliseconds = 700;
      });
      assert.deepEqual(
        job?.failures.map(({ key }) => key),
        ["a", "b"],
      );
    });

    const spoilt = [
      ["lack a row", { rows: "missing" }, /it tells of 1 tasks that failed, and the job of 2/],
      ["have a row twice", { rows: "doubled" }, /it tells of 3 tasks that failed, and the job of 2/],
      ["do not fit their sum", { checksum: "of results" }, /has another MD5 than \S+manifest\.json says/],
      [
        "have a list that does not fit its sum",
        { checksum: "of manifest" },
        /has another MD5 than \S+\.md5 says/,
      ],
      [
        "point to another bucket",
        { resultBucket: "not-ours" },
        /points to not-ours\/\S+, which is no part of it/,
      ],
      [
        "point elsewhere",
        { resultKey: (key: string) => `x/${key}` },
        /points to \S+, which is no part of it/,
      ],
    ] as const;
    for (const [what, how, reason] of spoilt) {
      it(`are not believed if they ${what}, and the job's own counts stand`, async () => {
        const job = await failing(() => trial.batch.trouble.spoilReports(how));
        assert.equal(job?.failed, 2);
        assert.match(job?.failures[0]?.reason ?? "", reason);
      });
    }

    /** With a role that has all permissions there. */
    async function reportTo(report: string): Promise<void> {
      one.reports = report;
      one.role = await trial.role(one.source, { report });
    }

    const elsewhere: [what: string, placed: () => Promise<void>][] = [
      [
        "into a bucket whose policy denies them",
        async () => {
          const Resource = `arn:aws:s3:::${one.reports}/*`;
          const Statement = [{ Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource }];
          const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
          await trial.s3().send(new PutBucketPolicyCommand({ Bucket: one.reports, Policy }));
        },
      ],
      [
        "into a bucket of another account",
        async () => {
          const theirs = await s3InOtherAccount(trial.batch.endpoint, home);
          await theirs.send(new CreateBucketCommand({ Bucket: `theirs-of-${one.reports}` }));
          theirs.destroy();
          await reportTo(`theirs-of-${one.reports}`);
        },
      ],
      [
        "into a bucket of another region",
        async () => {
          trial.batch.conditions.reportInRegionOfJob = true;
          await reportTo(await trial.bucket(away));
        },
      ],
    ];
    for (const [what, placed] of elsewhere) {
      it(`that cannot go ${what} fail the run, with what to change`, async () => {
        await one.put("a");
        await one.replicate();
        await placed();
        const [job] = (await one.backfill()).jobs;
        const reason = job?.failures[0]?.reason ?? "";
        assert.match(
          reason,
          /the batch role \S+ needs s3:PutObject on the report's objects in arn:aws:s3:::/,
        );
        assert.match(reason, /the job's account and region, with a bucket policy that does not deny it/);
      });
    }

    // S3 encrypts reports with SSE-S3, whatever the default ("Examples: S3 Batch Operations completion reports"); the emulator
    // asks for the key all the same.
    it("that cannot be stored fail the run, with the permission that is needed and where", async () => {
      const KMSMasterKeyID = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";
      await trial.s3().send(
        new PutBucketEncryptionCommand({
          Bucket: one.reports,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID } }],
          },
        }),
      );
      const job = await failing();
      assert.match(
        job?.failures[0]?.reason ?? "",
        /the batch role \S+ needs s3:PutObject on the report's objects in arn:aws:s3:::bucket-/,
      );
    });
  });

  describe("errors as S3 names them (A11)", () => {
    it("is told which permission is missing, however S3 writes that", async () => {
      await one.put("a");
      await one.replicate();
      for (const name of ["AccessDenied", "AccessDeniedException", "Access Denied"] as const) {
        trial.batch.trouble.reject("CreateJob", name);
        await assert.rejects(one.backfill(), {
          name: "Refusal",
          message: /the credentials need s3:CreateJob/,
        });
      }
    });

    it("finds a job that S3 does not list yet", async () => {
      trial.batch.conditions.registrationMilliseconds = 300;
      await one.put("a");
      await one.replicate();
      const pace = { firstMilliseconds: 150, longestMilliseconds: 150 };
      assert.deepEqual(outcomes((await one.backfill(one.run(), { pace })).jobs), [
        " Complete: 1 of 1, 0 failed",
      ]);
    });
  });
});

/** As if an earlier run had done all other destinations. */
function dueOnly(destination: string, run: BatchBackfillRun) {
  return dueRules(run, undefined).filter((due) => due.destination === destination);
}

function outcomes(jobs: JobSummary[]): string[] {
  return jobs
    .map(
      ({ prefix, status, tasks, succeeded, failed }) =>
        `${prefix} ${status}: ${succeeded} of ${tasks}, ${failed} failed`,
    )
    .sort();
}
