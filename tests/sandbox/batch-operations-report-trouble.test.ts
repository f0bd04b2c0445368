// Proves how reports of the emulator's jobs can be late, wrong or impossible to store. Does not prove that AWS's ever are: its
// pages say of reports only that they are encrypted with SSE-S3 and that a job fails without one.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
} from "@aws-sdk/client-s3";
import { CreateJobCommand, DescribeJobCommand } from "@aws-sdk/client-s3-control";
import { type BatchOperations, startBatchOperations } from "../../sandbox/batch-operations/server";
import { s3InOtherAccount } from "../support/other-account";
import { type ReportManifest, reportTo } from "./batch-operations-reports";
import { account, away, BatchTrial, home, pause, whyOf } from "./batch-operations-trial";

describe("The report of a job", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());
  afterEach(() => trial.batch.trouble.healReports());

  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const textOf = async (Bucket: string, Key: string) =>
    (await (await trial.s3().send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()) ?? "";
  const keysIn = async (Bucket: string) =>
    (await trial.s3().send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key) ?? [];
  const older = () =>
    trial.older(async (bucket) => {
      for (const key of ["a", "b", "c"]) await trial.put(bucket, key, key);
    });
  const reported = async () => {
    const { source, role } = await older();
    const reports = await trial.bucket(home);
    const id = await trial.create({ ...trial.job(source, role), ...reportTo(reports) });
    await trial.waitFor(id, "Complete");
    const text = await textOf(reports, `reports/job-${id}/manifest.json`);
    const { Results } = JSON.parse(text) as ReportManifest;
    const results = Results[0];
    assert.ok(results);
    const key = (await keysIn(reports)).find((name) => name?.endsWith(".csv")) ?? "";
    const rows = (await textOf(reports, key)).trimEnd().split("\r\n");
    return { id, reports, text, results, key, rows, csv: await textOf(reports, key) };
  };

  describe("that comes late", () => {
    const run = async (emulator: BatchOperations, reports: string, allowed = reports) => {
      const { source } = await older();
      const role = await trial.role(source, { report: allowed });
      const control = trial.control(home, emulator.endpoint);
      const request = { ...trial.job(source, role), ...reportTo(reports) };
      const { JobId } = await control.send(new CreateJobCommand(request));
      for (;;) {
        const { Job } = await control.send(new DescribeJobCommand({ AccountId: account, JobId }));
        if (Job?.TerminationDate) return { Job, ended: Date.now() };
      }
    };

    it("is there after its time, and not when the job is complete", async () => {
      const emulator = await startBatchOperations({ target: trial.target, reportMilliseconds: 500 });
      const reports = await trial.bucket(home);
      const { Job, ended } = await run(emulator, reports);
      assert.equal(Job.Status, "Complete");
      assert.deepEqual(await keysIn(reports), []);
      while ((await keysIn(reports)).length < 3) await pause(20);
      assert.ok(Date.now() - ended >= 400);
      await emulator.stop();
    });

    it("fails the job at once all the same where it may not be stored", async () => {
      const emulator = await startBatchOperations({ target: trial.target, reportMilliseconds: 60_000 });
      const { Job } = await run(emulator, await trial.bucket(home), "elsewhere");
      assert.match(whyOf(Job), /^ReportWriteFailed/);
      await emulator.stop();
    });

    it("never comes once the emulator has ended", async () => {
      const emulator = await startBatchOperations({ target: trial.target, reportMilliseconds: 200 });
      const reports = await trial.bucket(home);
      await run(emulator, reports);
      await emulator.stop();
      await pause(300);
      assert.deepEqual(await keysIn(reports), []);
    });
  });

  describe("that is wrong", () => {
    it("lacks a row of those that it counts, and its checksum fits what is there", async () => {
      trial.batch.trouble.spoilReports({ rows: "missing" });
      const { id, rows, csv, results } = await reported();
      assert.equal(rows.length, 2);
      assert.equal(results.MD5Checksum, md5(csv));
      assert.equal((await trial.describe(id)).ProgressSummary?.NumberOfTasksSucceeded, 3);
    });

    it("has a row twice", async () => {
      trial.batch.trouble.spoilReports({ rows: "doubled" });
      const { rows } = await reported();
      assert.equal(rows.length, 4);
      assert.equal(new Set(rows).size, 3);
    });

    it("has a checksum that does not fit, of its results or of its manifest", async () => {
      trial.batch.trouble.spoilReports({ checksum: "of results" });
      const wrongResults = await reported();
      assert.notEqual(wrongResults.results.MD5Checksum, md5(wrongResults.csv));
      trial.batch.trouble.spoilReports({ checksum: "of manifest" });
      const { id, reports, text } = await reported();
      assert.notEqual(await textOf(reports, `reports/job-${id}/manifest.json.md5`), md5(text));
    });

    it("points elsewhere", async () => {
      trial.batch.trouble.spoilReports({ resultKey: (key) => `other/${key}`, resultBucket: "not-ours" });
      const { results, key } = await reported();
      assert.deepEqual([results.Bucket, results.Key], ["not-ours", `other/${key}`]);
      trial.batch.trouble.healReports();
      const healed = await reported();
      assert.deepEqual([healed.results.Bucket, healed.results.Key], [healed.reports, healed.key]);
    });
  });

  describe("for a bucket with a KMS key by default", () => {
    const withKey = async (policy?: (arn: string) => object) => {
      const kms = new KMSClient({ region: home, endpoint: trial.batch.endpoint });
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
      const { Arn = "", KeyId } = KeyMetadata ?? {};
      if (policy) {
        const Policy = JSON.stringify(policy(Arn));
        await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: "default", Policy }));
      }
      kms.destroy();
      const reports = await trial.bucket(home);
      await encrypt(reports, Arn);
      return { reports, key: Arn };
    };
    const encrypt = (Bucket: string, KMSMasterKeyID?: string) =>
      trial.s3().send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID } }],
          },
        }),
      );
    const roleThatMay = (...actions: string[]) =>
      trial.roleWith(
        [
          { Effect: "Allow", Action: "s3:*", Resource: "*" },
          ...(actions.length > 0 ? [{ Effect: "Allow", Action: actions, Resource: "*" }] : []),
        ],
        "batchoperations.s3.amazonaws.com",
      );
    const run = async (reports: string, role: string) => {
      const { source } = await older();
      const id = await trial.create({ ...trial.job(source, role), ...reportTo(reports) });
      for (;;) {
        const told = await trial.describe(id);
        if (told.TerminationDate) return [told.Status, whyOf(told).split(":")[0]].join(" ").trim();
      }
    };

    it("needs both permissions for the key", async () => {
      const { reports } = await withKey();
      const failed = "Failed ReportWriteFailed";
      assert.equal(await run(reports, await roleThatMay()), failed);
      assert.equal(await run(reports, await roleThatMay("kms:GenerateDataKey")), failed);
      assert.equal(await run(reports, await roleThatMay("kms:Decrypt")), failed);
      assert.equal(await run(reports, await roleThatMay("kms:GenerateDataKey*", "kms:Decrypt")), "Complete");
    });

    it("is denied where the key's own policy denies it", async () => {
      const { reports } = await withKey(() => ({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${account}:root` },
            Action: "kms:*",
            Resource: "*",
          },
          { Effect: "Deny", Principal: "*", Action: "kms:Decrypt", Resource: "*" },
        ],
      }));
      assert.equal(await run(reports, await roleThatMay("kms:*")), "Failed ReportWriteFailed");
    });

    it("needs none for the key of AWS's own", async () => {
      const reports = await trial.bucket(home);
      await encrypt(reports);
      assert.equal(await run(reports, await roleThatMay()), "Complete");
    });
  });

  describe("for a bucket elsewhere", () => {
    const why = async (bucket: string, endpoint = trial.batch.endpoint) => {
      const { source, role } = await older();
      const control = trial.control(home, endpoint);
      const request = { ...trial.job(source, role), ...reportTo(bucket) };
      const { JobId } = await control.send(new CreateJobCommand(request));
      for (;;) {
        const { Job } = await control.send(new DescribeJobCommand({ AccountId: account, JobId }));
        if (Job?.TerminationDate) return [Job.Status, whyOf(Job).split(":")[0]].join(" ").trim();
      }
    };

    it("fails the job where there is no such bucket, or another account has it", async () => {
      assert.equal(await why("no-such-bucket-of-reports"), "Failed ReportWriteFailed");
      const theirs = await s3InOtherAccount(trial.batch.endpoint, home);
      const Bucket = `theirs-${Date.now()}`;
      await theirs.send(new CreateBucketCommand({ Bucket }));
      theirs.destroy();
      assert.equal(await why(Bucket), "Failed ReportWriteFailed");
    });

    it("fails the job where it is in another region, if that is asked for", async () => {
      const emulator = await startBatchOperations({ target: trial.target, reportInRegionOfJob: true });
      assert.equal(await why(await trial.bucket(away), emulator.endpoint), "Failed ReportWriteFailed");
      assert.equal(await why(await trial.bucket(home), emulator.endpoint), "Complete");
      assert.equal(await why(await trial.bucket(away)), "Complete");
      await emulator.stop();
    });
  });
});
