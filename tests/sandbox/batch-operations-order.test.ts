// Proves that a replication job of the sandbox's double leaves a destination as AWS would that already has something: each
// version in its place, nothing twice, nothing sent back.
// Does not prove it while somebody writes past the double, which then knows nothing of it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
} from "@aws-sdk/client-s3";
import { CreateJobCommand, DescribeJobCommand } from "@aws-sdk/client-s3-control";
import { startBatchOperations } from "../../sandbox/batch-operations/server";
import { isCopy, startProxy } from "../support/s3-proxy";
import { outcomes } from "./batch-operations-reports";
import { account, away, BatchTrial, backfill, home, pause, ruleTo } from "./batch-operations-trial";

describe("a replication job into a destination that has something already", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());

  it("puts older versions below the newer replica that is there", async () => {
    const { source, destination, role } = await trial.older(async (bucket) => {
      for (const body of ["1", "2"]) await trial.put(bucket, "key", body);
    });
    await trial.put(source, "key", "3 live");
    await trial.put(source, "key", "4 live");
    const created = trial.job(source, role, backfill);
    assert.deepEqual(await trial.run(created), { succeeded: 2, failed: 0 });
    assert.deepEqual(await trial.history(destination, "key", away), ["1", "2", "3 live", "4 live"]);
    assert.equal(await trial.statusOf(destination, "key", away), "REPLICA");
    // What was lifted is still known to be there.
    const again = { ObjectReplicationStatuses: ["COMPLETED" as const] };
    assert.deepEqual(await trial.run(trial.job(source, role, again)), { succeeded: 4, failed: 0 });
    assert.deepEqual(await trial.history(destination, "key", away), ["1", "2", "3 live", "4 live"]);
  });

  it("puts versions below a replica that arrives while the job runs", async () => {
    const { source, destination, role } = await trial.older((bucket) => trial.put(bucket, "key", "old"));
    let isOver = false;
    // Between the job's look at the destination and its copy.
    const between = await startProxy(trial.target, async (request, forward) => {
      if (isCopy(request) && !isOver) {
        isOver = true;
        const live = new PutObjectCommand({ Bucket: source, Key: "key", Body: "live" });
        await trial.s3(home, double.endpoint).send(live);
      }
      return forward(request);
    });
    const double = await startBatchOperations({ target: between.endpoint });
    const control = trial.control(home, double.endpoint);
    const { JobId } = await control.send(new CreateJobCommand(trial.job(source, role, backfill)));
    for (let status: string | undefined; status !== "Complete"; await pause(10)) {
      status = (await control.send(new DescribeJobCommand({ AccountId: account, JobId }))).Job?.Status;
      assert.notEqual(status, "Failed");
    }
    assert.deepEqual(await trial.history(destination, "key", away), ["old", "live"]);
    await double.stop();
    await between.stop();
  });

  it("keeps an object deleted that was deleted on both sides", async () => {
    const { source, destination, role } = await trial.older((bucket) => trial.put(bucket, "key", "old"), {
      DeleteMarkerReplication: { Status: "Enabled" },
    });
    await trial.remove(source, "key");
    assert.deepEqual(await trial.run(trial.job(source, role)), { succeeded: 2, failed: 0 });
    assert.deepEqual(await trial.history(destination, "key", away), ["old", "-"]);
  });

  it("puts versions below what somebody else wrote there since, before it kept versions", async () => {
    const source = await trial.bucket(home);
    await trial.put(source, "key", "ours");
    await pause(5);
    const destination = `bucket-${randomUUID()}`;
    const CreateBucketConfiguration = { LocationConstraint: away } as const;
    await trial.s3(away).send(new CreateBucketCommand({ Bucket: destination, CreateBucketConfiguration }));
    await trial.put(destination, "key", "theirs", { Tagging: "a=1" }, away);
    await trial.setVersioning(destination, away, "Enabled");
    await trial.replicate(source, [ruleTo(destination)]);
    await trial.run(trial.job(source, await trial.role(source)));
    assert.deepEqual(await trial.history(destination, "key", away), ["ours", "theirs"]);
    const tags = await trial.s3(away).send(new GetObjectTaggingCommand({ Bucket: destination, Key: "key" }));
    assert.deepEqual(tags.TagSet, [{ Key: "a", Value: "1" }]);
  });

  it("does not replicate again what it replicated before", async () => {
    const { source, destination, role } = await trial.older((bucket) => trial.put(bucket, "key", "content"));
    await trial.run(trial.job(source, role));
    assert.deepEqual(await trial.run(trial.job(source, role)), { succeeded: 1, failed: 0 });
    assert.deepEqual(await trial.history(destination, "key", away), ["content"]);
  });

  it("does not send back what came from there, when both buckets replicate to each other", async () => {
    const [left, right] = [await trial.bucket(home), await trial.bucket(away)];
    for (const body of ["1", "2"]) await trial.put(left, "key", body);
    await trial.put(right, "theirs", "3", {}, away);
    await trial.replicate(left, [ruleTo(right)]);
    await trial.replicate(right, [ruleTo(left)], away);
    const filter = { ObjectReplicationStatuses: ["NONE" as const, "FAILED" as const, "REPLICA" as const] };
    assert.deepEqual(await trial.run(trial.job(left, await trial.role(left), filter)), {
      succeeded: 2,
      failed: 0,
    });
    assert.deepEqual(await trial.history(left, "key", home), ["1", "2"]);
    assert.deepEqual(await trial.history(right, "key", away), ["1", "2"]);
    assert.equal(await trial.statusOf(right, "key", away), "REPLICA");
    const back = await trial.create(trial.job(right, await trial.role(right), filter), away);
    while (!(await trial.describe(back, away)).TerminationDate) await pause(10);
    assert.deepEqual(await trial.history(left, "key", home), ["1", "2"]);
    assert.deepEqual(await trial.history(left, "theirs", home), ["3"]);
    assert.deepEqual(await trial.history(right, "theirs", away), ["3"]);
  });

  describe("whose replica was deleted by its version ID", () => {
    const replicaOf = async (destination: string) => {
      const listing = new ListObjectVersionsCommand({ Bucket: destination, Prefix: "key" });
      const { Versions = [], DeleteMarkers = [] } = await trial.s3(away).send(listing);
      return [...DeleteMarkers, ...Versions][0]?.VersionId ?? "";
    };
    const batchDelete = (Bucket: string, ...Objects: { Key: string; VersionId?: string }[]) =>
      trial.s3(away).send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));

    const replicated: [string, () => Promise<{ source: string; destination: string; role: string }>][] = [
      [
        "a job",
        async () => {
          const buckets = await trial.older((bucket) => trial.put(bucket, "key", "content"));
          await trial.run(trial.job(buckets.source, buckets.role));
          return buckets;
        },
      ],
      [
        "live replication",
        async () => {
          const buckets = await trial.older(async () => undefined);
          await trial.put(buckets.source, "key", "content");
          return buckets;
        },
      ],
    ];
    for (const [who, replicate] of replicated) {
      it(`fails for the version that ${who} had replicated`, async () => {
        const { source, destination, role } = await replicate();
        await trial.remove(destination, "key", await replicaOf(destination), away);
        assert.deepEqual(await trial.run(trial.job(source, role)), { succeeded: 0, failed: 1 });
        assert.equal(await trial.statusOf(source, "key"), "FAILED");
        assert.deepEqual(await trial.keys(destination, away), []);
      });
    }

    it("fails by that reason, also if many were deleted with one request, or its key is unusual", async () => {
      const { source, destination, role } = await trial.older(async () => undefined);
      const unusual = "a +ü/%26&?";
      for (const key of ["key/1", "key/2 +&", "other", unusual]) await trial.put(source, key, key);
      const { Versions = [] } = await trial
        .s3(away)
        .send(new ListObjectVersionsCommand({ Bucket: destination, Prefix: "key" }));
      await batchDelete(destination, ...Versions.map(({ Key = "", VersionId }) => ({ Key, VersionId })), {
        Key: "other",
      });
      const listing = new ListObjectVersionsCommand({ Bucket: destination, Prefix: unusual });
      const versionId = (await trial.s3(away).send(listing)).Versions?.[0]?.VersionId;
      await trial.remove(destination, unusual, versionId, away);
      const lines = await outcomes(trial, trial.job(source, role), await trial.bucket(away));
      assert.deepEqual(lines.map((line) => line.split(",").slice(0, 3).join()).sort(), [
        "failed,500,DstObjectHardDeleted",
        "failed,500,DstObjectHardDeleted",
        "failed,500,DstObjectHardDeleted",
        "succeeded,200,",
      ]);
    });

    it("fails for a delete marker", async () => {
      const { source, destination, role } = await trial.older(async () => undefined, {
        DeleteMarkerReplication: { Status: "Enabled" },
      });
      await trial.put(source, "key", "content");
      await trial.remove(source, "key");
      await trial.remove(destination, "key", await replicaOf(destination), away);
      assert.deepEqual(await trial.run(trial.job(source, role)), { succeeded: 1, failed: 1 });
      assert.deepEqual(await trial.history(destination, "key", away), ["content"]);
    });

    it("is no such version where the deletion was rejected, or was of another version", async () => {
      const source = await trial.bucket(home, { ObjectLockEnabledForBucket: true });
      const destination = await trial.bucket(away, { ObjectLockEnabledForBucket: true });
      await trial.replicate(source, [ruleTo(destination)]);
      await trial.put(source, "key", "content");
      const VersionId = await replicaOf(destination);
      const own = await trial.put(destination, "key", "theirs", {}, away);
      const object = { Bucket: destination, Key: "key", VersionId };
      const hold = (Status: "ON" | "OFF") =>
        trial.s3(away).send(new PutObjectLegalHoldCommand({ ...object, LegalHold: { Status } }));
      await hold("ON");
      await assert.rejects(trial.remove(destination, "key", VersionId, away), { name: "AccessDenied" });
      const { Errors } = await batchDelete(destination, { Key: "key", VersionId });
      assert.equal(Errors?.length, 1);
      await trial.remove(destination, "key", own, away);
      await hold("OFF");
      // Past the emulator, which cannot know of it.
      await trial.s3(away, trial.target).send(new DeleteObjectCommand(object));
      assert.deepEqual(await trial.run(trial.job(source, await trial.role(source))), {
        succeeded: 1,
        failed: 0,
      });
      assert.deepEqual(await trial.history(destination, "key", away), ["content"]);
    });
  });
});
