// Proves how a replication job of the sandbox's double fails, as a whole and for single objects.
// Does not prove that AWS's failure codes of whole jobs read the same: it publishes only some of their reasons.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import { CreateJobCommand, DescribeJobCommand } from "@aws-sdk/client-s3-control";
import { startBatchOperations } from "../../sandbox/batch-operations/server";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { outcomes, reportTo } from "./batch-operations-reports";
import {
  account,
  away,
  BatchTrial,
  home,
  numbered,
  pause,
  replicationRole,
  ruleTo,
  whyOf,
} from "./batch-operations-trial";

describe("a replication job that does not go well", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());
  afterEach(() => {
    trial.batch.trouble.healKeys();
    trial.batch.trouble.releaseAll();
  });

  const older = (keys: readonly string[]) => trial.older((source) => trial.fill(source, keys));

  describe("because of its role", () => {
    it("fails when the role does not exist", async () => {
      const { source } = await older(["key"]);
      const told = await trial.failed(trial.job(source, `arn:aws:iam::${account}:role/nobody`));
      assert.match(whyOf(told), /^AssumeRoleNotPermitted: .*role\/nobody/);
      assert.equal(told.ProgressSummary?.TotalNumberOfTasks, 0);
    });

    it("fails when the role trusts somebody else", async () => {
      const { source } = await older(["key"]);
      const role = await trial.role(source, { trusted: "s3.amazonaws.com" });
      assert.match(await trial.whyFailed(trial.job(source, role)), /^AssumeRoleNotPermitted/);
    });

    it("fails while the role is too young for Batch Operations to know it, and runs later", async () => {
      const { source, role } = await older(["key"]);
      const emulator = await startBatchOperations({ target: trial.target, roleMilliseconds: 3000 });
      const control = trial.control(home, emulator.endpoint);
      const run = async () => {
        const { JobId } = await control.send(new CreateJobCommand(trial.job(source, role)));
        for (;;) {
          const { Job } = await control.send(new DescribeJobCommand({ AccountId: account, JobId }));
          if (Job?.TerminationDate) return [Job.Status, whyOf(Job).split(":")[0]];
        }
      };
      assert.deepEqual(await run(), ["Failed", "AssumeRoleNotPermitted"]);
      await pause(3100);
      assert.deepEqual(await run(), ["Complete", ""]);
      await emulator.stop();
    });

    for (const right of ["s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"]) {
      it(`fails before it has a manifest when the role lacks ${right}`, async () => {
        const { source } = await older(["key"]);
        const role = await trial.role(source, { without: right });
        assert.match(
          await trial.whyFailed(trial.job(source, role)),
          new RegExp(`Manifest generation failed: .*${right}`),
        );
      });
    }

    it("completes with nothing but failures when the role lacks s3:InitiateReplication", async () => {
      const { source, destination } = await older(["key"]);
      const role = await trial.role(source, { without: "s3:InitiateReplication" });
      const lines = await outcomes(trial, trial.job(source, role), destination);
      assert.deepEqual(lines, [
        "failed,500,InitiateReplicationNotPermitted,Unable to initiate replication on the object",
      ]);
      assert.equal(await trial.statusOf(source, "key"), undefined);
    });

    it("has done its work and fails nevertheless when the role may not write the report", async () => {
      const { source, destination } = await older(["key"]);
      const role = await trial.role(source, { report: "elsewhere" });
      const told = await trial.failed({ ...trial.job(source, role), ...reportTo(destination) });
      assert.match(whyOf(told), /The job report could not be written to your report bucket\. Please check/);
      assert.equal(told.ProgressSummary?.NumberOfTasksSucceeded, 1);
      assert.equal(await trial.content(destination, "key", away), "content of key");
    });
  });

  describe("because of its source", () => {
    it("fails when the source has no replication configuration", async () => {
      const source = await trial.bucket(home);
      await trial.put(source, "key", "content");
      const told = await trial.failed(trial.job(source, await trial.role(source)));
      assert.match(whyOf(told), /^SrcBucketReplicationConfigMissing/);
    });

    it("fails when there is no such bucket", async () => {
      const told = await trial.failed(trial.job("no-such-bucket", await trial.role("no-such-bucket")));
      assert.match(whyOf(told), /^SrcBucketNotFound/);
    });

    it("fails when the source is in another region than the job", async () => {
      const { source, role } = await older(["key"]);
      assert.match(
        await trial.whyFailed(trial.job(source, role), away),
        /^SrcBucketInvalidRegion.*us-east-1/,
      );
    });

    it("fails when the bucket has another owner than expected", async () => {
      const { source, role } = await older(["key"]);
      const request = trial.job(source, role);
      const generator = request.ManifestGenerator as { S3JobManifestGenerator: object };
      Object.assign(generator.S3JobManifestGenerator, { ExpectedBucketOwner: "111111111111" });
      assert.match(await trial.whyFailed(request), /another owner/);
    });

    it("fails for a version that was deleted after the manifest was made", async () => {
      const { source, destination, role } = await older(["key"]);
      const active = trial.batch.trouble.holdIn("Active");
      const outcome = outcomes(trial, trial.job(source, role), destination);
      await active.reached;
      const { Versions = [] } = await trial.s3().send(new ListObjectVersionsCommand({ Bucket: source }));
      await trial.remove(source, "key", Versions[0]?.VersionId);
      active.release();
      assert.match((await outcome).join(), /^failed,500,SrcVersionNotFound,/);
    });

    it("fails for a version that another job has replicated in the meantime", async () => {
      const { source, destination, role } = await older(["key"]);
      const first = await trial.create(trial.job(source, role, {}, { ConfirmationRequired: true }));
      await trial.waitFor(first, "Suspended");
      await trial.run(trial.job(source, role));
      await trial.update(first, "Ready");
      const { ProgressSummary } = await trial.waitFor(first, "Complete");
      assert.equal(ProgressSummary?.NumberOfTasksFailed, 1);
      assert.deepEqual(await trial.history(destination, "key", away), ["content of key"]);
      assert.equal(await trial.statusOf(source, "key"), "COMPLETED");
    });
  });

  describe("because of its destination", () => {
    const reports = async () => trial.bucket(away);

    it("fails for every object when the destination is gone", async () => {
      const { source, destination, role } = await older(["key"]);
      await trial.s3(away).send(new DeleteBucketCommand({ Bucket: destination }));
      assert.match(
        (await outcomes(trial, trial.job(source, role), await reports())).join(),
        /^failed,500,DstBucketNotFound,/,
      );
      assert.equal(await trial.statusOf(source, "key"), "FAILED");
    });

    it("fails for every object when the destination keeps no versions", async () => {
      const { source, destination, role } = await older(["key"]);
      const VersioningConfiguration = { Status: "Suspended" as const };
      await trial
        .s3(away)
        .send(new PutBucketVersioningCommand({ Bucket: destination, VersioningConfiguration }));
      assert.match(
        (await outcomes(trial, trial.job(source, role), await reports())).join(),
        /^failed,500,DstBucketUnversioned,/,
      );
    });

    it("fails for every object when only the source has Object Lock", async () => {
      const source = await trial.bucket(home, { ObjectLockEnabledForBucket: true });
      const destination = await trial.bucket(away);
      await trial.put(source, "key", "content");
      await trial.replicate(source, [ruleTo(destination)]);
      const lines = await outcomes(trial, trial.job(source, await trial.role(source)), await reports());
      assert.match(lines.join(), /^failed,500,DstBucketObjectLockConfigMissing,/);
    });

    it("needs the leave of a destination in another account, to write there and to own the replicas", async () => {
      const theirs = await s3InOtherAccount(trial.batch.endpoint, away);
      const destination = `theirs-${Date.now()}`;
      await theirs.send(
        new CreateBucketCommand({
          Bucket: destination,
          CreateBucketConfiguration: { LocationConstraint: away },
        }),
      );
      const VersioningConfiguration = { Status: "Enabled" as const };
      await theirs.send(new PutBucketVersioningCommand({ Bucket: destination, VersioningConfiguration }));
      const source = await trial.bucket(home);
      await trial.put(source, "key with spaces", "content", {
        Metadata: { colour: "red" },
        Tagging: "a=b%26c",
      });
      const Destination = { Bucket: `arn:aws:s3:::${destination}`, Account: otherAccount.id };
      await trial.replicate(source, [ruleTo(destination, { Destination })]);
      const role = await trial.role(source);
      const refused = await outcomes(trial, trial.job(source, role), await reports());
      assert.match(refused.join(), /^failed,500,DstPutObjectNotPermitted,/);
      const admit = (Action: string[]) => {
        const Principal = { AWS: `arn:aws:iam::${account}:root` };
        const Condition = { ArnEquals: { "aws:PrincipalArn": replicationRole } };
        const Resource = `arn:aws:s3:::${destination}/*`;
        const Statement = [{ Effect: "Allow", Principal, Action, Resource, Condition }];
        const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
        return theirs.send(new PutBucketPolicyCommand({ Bucket: destination, Policy }));
      };
      const write = ["s3:ReplicateObject", "s3:ReplicateTags"];
      await admit(write);
      const withOverride = { ...Destination, AccessControlTranslation: { Owner: "Destination" as const } };
      await trial.replicate(source, [ruleTo(destination, { Destination: withOverride })]);
      const notOwned = await outcomes(trial, trial.job(source, role), await reports());
      assert.match(notOwned.join(), /^failed,500,DstPutObjectNotPermitted,/);
      await admit([...write, "s3:ObjectOwnerOverrideToBucketOwner"]);
      assert.deepEqual(await trial.run(trial.job(source, role)), { succeeded: 1, failed: 0 });
      const head = await theirs.send(new HeadObjectCommand({ Bucket: destination, Key: "key with spaces" }));
      assert.deepEqual([head.Metadata, head.ReplicationStatus], [{ colour: "red" }, "REPLICA"]);
      const tagging = await theirs.send(
        new GetObjectTaggingCommand({ Bucket: destination, Key: "key with spaces" }),
      );
      assert.deepEqual(tagging.TagSet, [{ Key: "a", Value: "b&c" }]);
      theirs.destroy();
    });
  });

  describe("because a test wants it", () => {
    it("fails for the chosen objects with the chosen code, and heals", async () => {
      const { source, destination, role } = await older(["a", "b", "c"]);
      trial.batch.trouble.failKeys(["b"], "DstPutObjectNotPermitted");
      trial.batch.trouble.failKeys((key) => key === "c", "SrcObjectNotEligible");
      assert.deepEqual(await trial.run(trial.job(source, role)), { succeeded: 1, failed: 2 });
      assert.deepEqual(await trial.keys(destination, away), ["a"]);
      const statuses = await Promise.all(["a", "b", "c"].map((key) => trial.statusOf(source, key)));
      assert.deepEqual(statuses, ["COMPLETED", "FAILED", undefined]);
      trial.batch.trouble.healKeys();
      const backfill = { ObjectReplicationStatuses: ["NONE" as const, "FAILED" as const] };
      assert.deepEqual(await trial.run(trial.job(source, role, backfill)), { succeeded: 2, failed: 0 });
      assert.deepEqual(await trial.keys(destination, away), ["a", "b", "c"]);
    });

    it("fails as a whole when more than half of a thousand objects fail", async () => {
      const { source, role } = await older(numbered(1100));
      trial.batch.trouble.failKeys((key) => Number(key.split("-")[1]) % 5 < 3, "DstPutObjectNotPermitted");
      const told = await trial.failed(trial.job(source, role));
      const { NumberOfTasksSucceeded = 0, NumberOfTasksFailed = 0 } = told.ProgressSummary ?? {};
      const executed = NumberOfTasksSucceeded + NumberOfTasksFailed;
      assert.ok(executed >= 1000 && executed < 1100, `${executed} tasks were executed`);
      assert.ok(NumberOfTasksFailed / executed > 0.5);
      assert.match(whyOf(told), /^FailureThresholdExceeded: .*50 percent/);
    });

    it("completes when exactly half of them fail, or more than half of fewer", async () => {
      const half = await older(numbered(1000));
      trial.batch.trouble.failKeys((key) => Number(key.split("-")[1]) % 2 === 0, "DstPutObjectNotPermitted");
      assert.deepEqual(await trial.run(trial.job(half.source, half.role)), { succeeded: 500, failed: 500 });
      const few = await older(numbered(50));
      trial.batch.trouble.failKeys(() => true, "DstPutObjectNotPermitted");
      assert.deepEqual(await trial.run(trial.job(few.source, few.role)), { succeeded: 0, failed: 50 });
    });
  });
});
