// Proves, with the real S3 Control client against the sandbox's double of S3 Batch Operations, what a backfill by S3's own
// jobs does and says. Does not prove that AWS behaves as the double does, nor how long a job takes there.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { GetRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { CreateJobCommand, UpdateJobStatusCommand } from "@aws-sdk/client-s3-control";
import { cancelJob, jobSummary } from "../../backfill/batch/job-command";
import { jobRequest } from "../../backfill/batch/job-request";
import { jobScopes } from "../../backfill/batch/job-scope";
import { dueRules } from "../../backfill/decision/object-set";
import type { JobSummary } from "../../contract/backfill-run";
import { account, away, BatchTrial, ruleTo } from "../sandbox/batch-operations-trial";
import { type Interference, type S3Proxy, startProxy } from "../support/s3-proxy";
import { BackfillTrial, nextSecond } from "./batch-backfill-trial";
import { everything, pause } from "./bucket-pair";

describe("A backfill by S3's own jobs", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  let one: BackfillTrial;
  let proxy: S3Proxy | undefined;
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
    trial.batch.trouble.healKeys();
    trial.batch.trouble.releaseAll();
  });

  it("brings over every version and delete marker", async () => {
    await one.put("story", "draft");
    await one.put("story", "final");
    await one.put("gone");
    await trial.s3().send(new DeleteObjectCommand({ Bucket: one.source, Key: "gone" }));
    await one.replicate({ DeleteMarkerReplication: { Status: "Enabled" } });
    const { cutOff, jobs } = await one.backfill();
    const [job] = jobs;
    assert.deepEqual(jobs, [
      {
        id: job?.id,
        status: "Complete",
        tasks: 4,
        succeeded: 4,
        ...{
          failed: 0,
          hardDeleted: 0,
          hardDeletedElsewhere: 0,
          failedForOthers: 0,
          archived: 0,
          deleted: 0,
        },
        prefix: "",
        report: `${one.reports}/invoices/job-${job?.id}`,
        failures: [],
      },
    ]);
    assert.ok(Math.abs(Date.parse(cutOff) - Date.now()) < 5_000, cutOff);
    assert.deepEqual(await trial.history(one.destination, "story", away), ["draft", "final"]);
    assert.deepEqual(await trial.history(one.destination, "gone", away), ["content of gone", "-"]);
  });

  /** A run whose requests about the source and its jobs go past the test. */
  async function disturbed(interference: Interference, wait = true) {
    proxy = await startProxy(trial.batch.endpoint, interference);
    return one.run({ endpoint: proxy.endpoint, wait });
  }

  async function oldObjects(...keys: string[]): Promise<void> {
    for (const key of keys) await one.put(key);
    await one.replicate();
  }

  const cancel = (JobId: string, StatusUpdateReason?: string) =>
    trial.control().send(
      new UpdateJobStatusCommand({
        AccountId: account,
        JobId,
        RequestedJobStatus: "Cancelled",
        StatusUpdateReason,
      }),
    );

  describe("of what is there", () => {
    it("is content with the job of an earlier run", async () => {
      await oldObjects("a", "b");
      const [first] = (await one.backfill()).jobs;
      await nextSecond();
      assert.deepEqual((await one.backfill()).jobs, [first]);
      assert.equal((await one.jobs()).length, 1);
    });

    it("asks again for what was written since, where nobody knows how long the rules are in force", async () => {
      await oldObjects("a", "b");
      await one.backfill();
      await nextSecond();
      const run = one.run();
      delete run.batch.rulesPutAt;
      await pause(1_500);
      assert.deepEqual(outcomes((await one.backfill(run)).jobs), [
        "Complete: 2 of 2, 0 failed",
        "Complete: 2 of 2, 0 failed",
      ]);
      assert.deepEqual(await trial.history(one.destination, "a", away), ["content of a"]);
    });

    it("brings over what failed before, once its cause is gone", async () => {
      await oldObjects("a", "b");
      trial.batch.trouble.failKeys(["b"], "DstKmsKeyInvalidState");
      await one.backfill();
      trial.batch.trouble.healKeys();
      await nextSecond();
      const said: string[] = [];
      const { jobs } = await one.backfill(one.run(), { say: (line) => said.push(line) });
      assert.deepEqual(outcomes(jobs), ["Complete: 2 of 2, 0 failed"]);
      assert.match(
        said.join(),
        /an earlier job, \S+, failed \(DstKmsKeyInvalidState: .*\); another one is made/,
      );
      assert.deepEqual(await trial.keys(one.destination, away), ["a", "b"]);
    });

    it("brings to a destination that was added what the others have already, by one job for all", async () => {
      await oldObjects("a", "b");
      await one.backfill();
      const added = await trial.bucket(away);
      await one.replicate({}, ruleTo(added, { Priority: 2 }));
      const run = one.run();
      run.destinations.third = one.destinationIn(added);
      const { jobs } = await one.backfill(run);
      assert.deepEqual(outcomes(jobs), ["Complete: 2 of 2, 0 failed"]);
      assert.deepEqual(await trial.keys(added, away), ["a", "b"]);
      assert.deepEqual(await trial.history(one.destination, "a", away), ["content of a"]);
    });

    it("makes no job for a source that is empty", async () => {
      await one.replicate();
      const run = await disturbed((request, forward) => forward(request));
      const { cutOff, jobs } = await one.backfill(run);
      assert.deepEqual(jobs, []);
      assert.ok(Math.abs(Date.parse(cutOff) - Date.now()) < 5_000, cutOff);
      assert.deepEqual(await one.jobs(), []);
    });

    it("takes a source for not empty that has only delete markers", async () => {
      await trial.s3().send(new DeleteObjectCommand({ Bucket: one.source, Key: "never-was" }));
      await one.replicate({ DeleteMarkerReplication: { Status: "Enabled" } });
      const run = one.run();
      run.destinations.dr = {
        ...one.destinationIn(one.destination),
        rules: [{ ...everything, deleteMarkers: true }],
      };
      assert.deepEqual(outcomes((await one.backfill(run)).jobs), ["Complete: 1 of 1, 0 failed"]);
    });

    it("says what the source's rules do not do, before a job is made", async () => {
      await one.put("elsewhere");
      await one.replicate({ Filter: { Prefix: "invoices/" } });
      const message =
        /^destinations\.dr: the rule "everything" asks for keys that begin with ""; .* with "invoices\/"/;
      await assert.rejects(one.backfill(), { name: "Refusal", message });
      assert.deepEqual(await one.jobs(), []);
    });

    it("is content when no version has the tags, and says so", async () => {
      await one.put("plain");
      await one.replicate({ Filter: { Tag: { Key: "team", Value: "a" } } });
      const run = one.run();
      run.destinations.dr = {
        ...one.destinationIn(one.destination),
        rules: [{ id: "team", prefix: "", tags: { team: "a" } }],
      };
      const { jobs, versions } = await one.backfill(run);
      const [job] = jobs;
      assert.deepEqual([job?.status, job?.tasks, job?.failed, job?.failures], ["Complete", 0, 0, []]);
      assert.deepEqual([versions.listed, versions.notEligible, versions.replicated], [1, 1, 0]);
      assert.equal((await trial.describe(job?.id ?? "")).Status, "Failed");
    });

    it("is told how far it is while it goes on", async () => {
      await oldObjects("a", "b");
      const preparing = trial.batch.trouble.holdIn("Preparing");
      const heard: JobSummary[] = [];
      await one.backfill(one.run(), {
        onProgress: (job) => {
          heard.push(job);
          if (job.status === "Preparing") preparing.release();
        },
      });
      assert.ok(heard.some(({ status, tasks }) => status === "Preparing" && tasks === 0));
      assert.deepEqual(outcomes(heard.slice(-1)), ["Complete: 2 of 2, 0 failed"]);
    });
  });

  describe("that fails", () => {
    it("counts all failures and names twenty, each with its cause and what to change", async () => {
      const keys = Array.from({ length: 22 }, (_, index) => `no/${String(index).padStart(2, "0")} ä+"b",`);
      await oldObjects("yes", ...keys);
      trial.batch.trouble.failKeys((key) => key.startsWith("no/"), "DstKmsKeyInvalidState");
      const [job] = (await one.backfill()).jobs;
      assert.deepEqual(outcomes(job ? [job] : []), ["Complete: 1 of 23, 22 failed"]);
      assert.equal(job?.failures.length, 20);
      for (const { key, reason } of job?.failures ?? []) {
        assert.ok(keys.includes(key), key);
        assert.match(reason, /^DstKmsKeyInvalidState: the destination's KMS key is disabled .*; enable it/);
      }
    });

    it("does not believe that a version is replicated already which a destination has not", async () => {
      await oldObjects("a");
      trial.batch.trouble.failKeys(["a"], "SrcReplicationNotPending");
      const [job] = (await one.backfill()).jobs;
      assert.deepEqual(outcomes(job ? [job] : []), ["Complete: 0 of 1, 1 failed"]);
      assert.match(job?.failures[0]?.reason ?? "", /^SrcReplicationNotPending: .* \(it is not at dr\)$/);
    });

    it("tells of a version that was deleted from the source meanwhile, and does not call it failed", async () => {
      await oldObjects("a", "b");
      const active = trial.batch.trouble.holdIn("Active");
      const outcome = one.backfill();
      await active.reached;
      const [VersionId] = await trial.versionIds(one.source, "a");
      await trial.remove(one.source, "a", VersionId);
      active.release();
      const { jobs, versions } = await outcome;
      assert.deepEqual(outcomes(jobs), ["Complete: 1 of 2, 0 failed"]);
      assert.deepEqual([versions.replicated, versions.deleted], [1, 1]);
    });

    it("says so when the report cannot be read, and keeps the counts", async () => {
      await oldObjects("a", "b");
      trial.batch.trouble.failKeys(["a"], "DstBucketUnversioned");
      const run = await disturbed(async (request, forward) =>
        request.path.includes("manifest.json") ? errorAnswer("AccessDenied", "no") : forward(request),
      );
      const [job] = (await one.backfill(run)).jobs;
      assert.deepEqual(outcomes(job ? [job] : []), ["Complete: 1 of 2, 1 failed"]);
      assert.match(
        job?.failures[0]?.reason ?? "",
        /^the report in bucket-\w+\/invoices\/job-\S+ cannot be read/,
      );
    });

    it("finds the report whether its prefix is empty or ends without a slash", async () => {
      for (const reportPrefix of ["", "plain", "deep/er/"]) {
        one = await BackfillTrial.create(trial);
        await oldObjects("a");
        trial.batch.trouble.failKeys(["a"], "DstBucketUnversioned");
        const [job] = (await one.backfill(one.run({ reportPrefix }))).jobs;
        assert.match(
          job?.failures[0]?.reason ?? "",
          /^DstBucketUnversioned: versioning is off/,
          reportPrefix,
        );
      }
    });

    it("names the batch role's trust policy when S3 cannot assume the role", async () => {
      await oldObjects("a");
      one.role = await trial.role(one.source, { trusted: "s3.amazonaws.com" });
      const [job] = (await one.backfill()).jobs;
      assert.equal(job?.status, "Failed");
      assert.match(job?.failures[0]?.reason ?? "", /let the batch role arn:\S+ trust batchoperations\.s3/);
    });

    it("tries again while the rights of a new role have not arrived yet", async () => {
      await oldObjects("a");
      one.role = await trial.role(one.source, { trusted: "s3.amazonaws.com", report: one.reports });
      const RoleName = one.role.split("/").at(-1) ?? "";
      const trusted = await trial.role(one.source, { report: one.reports });
      const { Role } = await trial.iam.send(new GetRoleCommand({ RoleName: trusted.split("/").at(-1) }));
      const PolicyDocument = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
      const { jobs } = await one.backfill(one.run(), {
        // A second and more between two tries: within one, S3 would take them for the same request.
        pace: { firstMilliseconds: 250, longestMilliseconds: 250 },
        onProgress({ status }) {
          if (status === "Failed")
            void trial.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
        },
      });
      assert.deepEqual([jobs[0]?.status, jobs[0]?.succeeded], ["Complete", 1]);
      assert.equal((await one.jobs()).length, 2);
    }).timeout(20_000);

    for (const [without, named] of [
      ["s3:GetReplicationConfiguration", /s3:GetReplicationConfiguration and s3:PutInventoryConfiguration/],
      ["s3:PutInventoryConfiguration", /s3:GetReplicationConfiguration and s3:PutInventoryConfiguration/],
      ["s3:PutObject", /needs s3:PutObject on the report's objects in arn:aws:s3:::bucket-/],
      ["s3:InitiateReplication", /grant it s3:InitiateReplication/],
    ] as const) {
      it(`names the right when the batch role lacks ${without}`, async () => {
        await oldObjects("a");
        one.role = await trial.role(one.source, { report: one.reports, without });
        const [job] = (await one.backfill()).jobs;
        assert.match(job?.failures[0]?.reason ?? "", named);
      });
    }

    it("says that the source has no rules, before a job is made", async () => {
      await one.put("a");
      const message =
        /^destinations\.dr: no enabled replication rule of bucket-\w+ leads to bucket-\w+; .*put one there/;
      await assert.rejects(one.backfill(), { name: "Refusal", message });
      assert.deepEqual(await one.jobs(), []);
    });

    it("says that somebody cancelled the job, and what they said", async () => {
      await oldObjects("a");
      const active = trial.batch.trouble.holdIn("Active");
      const outcome = one.backfill();
      await active.reached;
      await cancel((await one.jobs())[0]?.JobId ?? "", "too dear");
      const [job] = (await outcome).jobs;
      assert.equal(job?.status, "Cancelled");
      assert.match(job?.failures[0]?.reason ?? "", /^the job was cancelled \(too dear\); run the backfill/);
    });

    it("does not wait for somebody who has to confirm the job", async () => {
      await oldObjects("a");
      const run = one.run();
      const [scope] = jobScopes(dueRules(run, undefined));
      assert.ok(scope);
      const command = new CreateJobCommand({
        ...jobRequest(run, scope, { createdBefore: new Date() }, 1),
        ConfirmationRequired: true,
      });
      const { JobId } = await trial.control().send(command);
      const [job] = (await one.backfill(run)).jobs;
      assert.deepEqual([job?.id, job?.status, job?.failures.length], [JobId, "Suspended", 1]);
      assert.match(job?.failures[0]?.reason ?? "", /waits for a confirmation \(AWAITING_CONFIRMATION\)/);
    });
  });

  describe("whose requests are refused", () => {
    for (const [what, message, needed] of [
      [
        "to pass the role",
        "User: arn:aws:iam::1:user/me is not authorized to perform: iam:PassRole on resource: x",
        /creating the batch job is denied: .*; the credentials need iam:PassRole on arn:aws:iam::\d+:role\/batch-/,
      ],
      [
        "to create a job",
        "Access Denied",
        /the credentials need s3:CreateJob on "\*" and iam:PassRole on arn:aws:iam/,
      ],
    ] as const) {
      it(`says which right is missing ${what}, and on what`, async () => {
        await oldObjects("a");
        const run = await disturbed(async (request, forward) =>
          isCreation(request) ? errorAnswer("AccessDenied", message) : forward(request),
        );
        await assert.rejects(one.backfill(run), { name: "Refusal", message: needed });
      });
    }

    it("says which rights are missing to list the source and the jobs, and to look at a job", async () => {
      await oldObjects("a");
      for (const [path, needed] of [
        [/[?&]versions/, /the credentials need s3:ListBucketVersions on arn:aws:s3:::bucket-/],
        [/jobs\?/, /the credentials need s3:ListJobs on "\*"/],
        [/jobs\/./, /the batch job \S+ is denied: .*; the credentials need s3:DescribeJob on it/],
      ] as const) {
        const run = await disturbed(async (request, forward) =>
          path.test(request.path) ? errorAnswer("AccessDenied", "Access Denied") : forward(request),
        );
        await assert.rejects(one.backfill(run), { name: "Refusal", message: needed });
        await proxy?.stop();
      }
    });

    it("says that the role is another account's", async () => {
      await oldObjects("a");
      one.role = "arn:aws:iam::111111111111:role/theirs";
      const message = /Cross-account pass role is not allowed.*the role must be one of account 000000000000/;
      await assert.rejects(one.backfill(), { name: "Refusal", message });
    });

    it("says that the source does not exist", async () => {
      const run = one.run();
      run.source.bucket = "no-such-bucket";
      const message = /^source: bucket no-such-bucket cannot be looked at: NoSuchBucket/;
      await assert.rejects(one.backfill(run), { name: "Refusal", message });
    });

    it("gets to its end although S3 throttles", async () => {
      await oldObjects("a");
      trial.batch.trouble.throttleDescribeJob(2);
      assert.deepEqual(outcomes((await one.backfill()).jobs), ["Complete: 1 of 1, 0 failed"]);
    });
  });

  describe("that is broken off", () => {
    it("creates one job although the answer to its creation is lost", async () => {
      await oldObjects("a");
      trial.batch.trouble.loseNextCreateAnswer();
      assert.deepEqual(outcomes((await one.backfill()).jobs), ["Complete: 1 of 1, 0 failed"]);
      assert.equal((await one.jobs()).length, 1);
    });

    it("waits for the job whose creation the run before it never heard of", async () => {
      await oldObjects("a");
      const active = trial.batch.trouble.holdIn("Active");
      const run = await disturbed(async (request, forward) => {
        const answer = await forward(request);
        return isCreation(request) ? errorAnswer("ExpiredToken", "the run dies here") : answer;
      });
      await assert.rejects(one.backfill(run), /the run dies here/);
      await active.reached;
      await nextSecond();
      const heard: string[] = [];
      const { jobs } = await one.backfill(one.run(), {
        onProgress: ({ id }) => {
          heard.push(id);
          active.release();
        },
      });
      const [job, ...others] = await one.jobs();
      assert.deepEqual(others, []);
      assert.deepEqual([jobs[0]?.id, heard[0]], [job?.JobId, job?.JobId]);
      assert.deepEqual(outcomes(jobs), ["Complete: 1 of 1, 0 failed"]);
    });

    it("is waited for again, with its own cut-off, after the process was killed", async () => {
      await oldObjects("a");
      const active = trial.batch.trouble.holdIn("Active");
      const program = `
        const { batchBackfill } = require("./backfill/batch/batch-backfill");
        const { AwsBatch } = require("./backfill/batch/aws-batch");
        const { dueRules } = require("./backfill/decision/object-set");
        const run = ${JSON.stringify(one.run())};
        void AwsBatch.open(run).then((service) => batchBackfill(run, service, { due: dueRules(run, undefined) }));`;
      const tsx = ["--no-warnings", "--import", "tsx", "-e", program];
      const child = spawn(process.execPath, tsx, { stdio: "inherit" });
      await active.reached;
      child.kill("SIGKILL");
      await once(child, "close");
      await nextSecond();
      const outcome = one.backfill();
      await pause(100);
      active.release();
      const { cutOff, jobs } = await outcome;
      const [job, ...others] = await one.jobs();
      assert.deepEqual(others, []);
      assert.equal(jobs[0]?.id, job?.JobId);
      const { ManifestGenerator: generator } = await trial.describe(job?.JobId ?? "");
      const { CreatedBefore } = generator?.S3JobManifestGenerator?.Filter ?? {};
      assert.equal(cutOff, CreatedBefore?.toISOString());
    });

    it("begins another job when other objects are due than in the one under way", async () => {
      await oldObjects("a");
      const active = trial.batch.trouble.holdIn("Active");
      await one.backfill(one.run({ wait: false }));
      await active.reached;
      const run = one.run({ wait: false });
      run.destinations.dr = { ...one.destinationIn(one.destination), storageClass: "GLACIER_IR" };
      await one.backfill(run);
      assert.equal((await one.jobs()).length, 2);
    });

    it("begins another job when the one before was cancelled", async () => {
      await oldObjects("a");
      const active = trial.batch.trouble.holdIn("Active");
      const cancelling = trial.batch.trouble.holdIn("Cancelling");
      const [before] = (await one.backfill(one.run({ wait: false }))).jobs;
      await active.reached;
      await cancel(before?.id ?? "");
      active.release();
      await nextSecond();
      const [job] = (await one.backfill()).jobs;
      cancelling.release();
      assert.notEqual(job?.id, before?.id);
      assert.deepEqual(outcomes(job ? [job] : []), ["Complete: 1 of 1, 0 failed"]);
    });

    it("leaves the job running when it is interrupted, and names it", async () => {
      await oldObjects("a");
      const active = trial.batch.trouble.holdIn("Active");
      const interruption = new AbortController();
      const outcome = one.backfill(one.run(), {
        stop: interruption.signal,
        pace: { firstMilliseconds: 60_000, longestMilliseconds: 60_000 },
      });
      await active.reached;
      await pause(100);
      const interrupted = Date.now();
      interruption.abort();
      const [job] = (await outcome).jobs;
      assert.ok(Date.now() - interrupted < 5_000);
      assert.equal(job?.id, (await one.jobs())[0]?.JobId);
      assert.deepEqual([job?.status, job?.failures], ["Active", []]);
      active.release();
      await trial.waitFor(job?.id ?? "", "Complete");
    });

    it("creates no job when it is interrupted before", async () => {
      await oldObjects("a");
      assert.deepEqual((await one.backfill(one.run(), { stop: AbortSignal.abort() })).jobs, []);
      assert.deepEqual(await one.jobs(), []);
    });
  });

  describe("that nobody waits for", () => {
    it("ends as soon as the job is on its way, and tells its state", async () => {
      await oldObjects("a");
      const active = trial.batch.trouble.holdIn("Active");
      const { cutOff, jobs } = await one.backfill(one.run({ wait: false }));
      assert.equal(jobs.length, 1);
      assert.match(jobs[0]?.status ?? "", /^(New|Preparing|Ready|Active)$/);
      assert.match(cutOff, /^20\d\d-.*Z$/);
      active.release();
      await trial.waitFor(jobs[0]?.id ?? "", "Complete");
      const told = await jobSummary(one.run().source, { accountId: account }, jobs[0]?.id ?? "");
      assert.deepEqual(outcomes([told]), ["Complete: 1 of 1, 0 failed"]);
    });

    it("can be cancelled, once", async () => {
      await oldObjects("a");
      const active = trial.batch.trouble.holdIn("Active");
      const { source, batch } = one.run({ wait: false });
      const [job] = (await one.backfill(one.run({ wait: false }))).jobs;
      const id = job?.id ?? "";
      await active.reached;
      assert.match((await cancelJob(source, batch, id)).status, /^Cancell(ing|ed)$/);
      active.release();
      await trial.waitFor(id, "Cancelled");
      const message = `the batch job ${id} is at its end already: it is Cancelled; there is nothing to cancel`;
      await assert.rejects(cancelJob(source, batch, id), { name: "Refusal", message });
    });

    it("cannot be asked after under another id", async () => {
      const { source, batch } = one.run();
      const id = "00000000-0000-0000-0000-000000000000";
      for (const ask of [jobSummary, cancelJob]) {
        await assert.rejects(ask(source, batch, id), {
          name: "Refusal",
          message: /^account 000000000000 has no batch job 00000000-.* in us-east-1; check the id/,
        });
      }
    });

    it("fails in its summary with the reasons of its objects", async () => {
      await oldObjects("a");
      trial.batch.trouble.failKeys(["a"], "DstKmsKeyInvalidState");
      const { source, batch } = one.run();
      const [job] = (await one.backfill()).jobs;
      const told = await jobSummary(source, batch, job?.id ?? "");
      assert.deepEqual(told, job);
      assert.match(told.failures[0]?.reason ?? "", /^DstKmsKeyInvalidState: the destination's KMS key/);
    });
  });
});

function outcomes(jobs: JobSummary[]): string[] {
  return jobs.map(
    ({ status, tasks, succeeded, failed }) => `${status}: ${succeeded} of ${tasks}, ${failed} failed`,
  );
}

function isCreation({ method, path }: { method: string; path: string }): boolean {
  return method === "POST" && path === "/v20180820/jobs";
}

function errorAnswer(code: string, message: string) {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return {
    status: 403,
    headers: { "content-type": "application/xml" },
    body: Buffer.from(`<ErrorResponse>${error}</ErrorResponse>`),
  };
}
