// Proves that with the emulator a version has one replication status over all its destinations, as AWS documents, and what a
// job does with those that are PENDING. Does not prove in which order AWS tries destinations, or how long they stay PENDING.
import assert from "node:assert/strict";
import { PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { outcomes } from "./batch-operations-reports";
import {
  away,
  BatchTrial,
  backfill,
  everyStatus,
  home,
  nothingFound,
  ruleTo,
} from "./batch-operations-trial";

describe("The replication status of a version", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());
  afterEach(() => trial.batch.trouble.releaseAll());

  const versioning = (Bucket: string, Status: "Enabled" | "Suspended") =>
    trial.s3(away).send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));

  for (const broken of [0, 1]) {
    it(`is FAILED when destination ${broken + 1} of 2 fails, and the other one has the version`, async () => {
      const source = await trial.bucket(home);
      const destinations = [await trial.bucket(away), await trial.bucket(away)];
      const [bad = "", good = ""] = broken === 0 ? destinations : [...destinations].reverse();
      await trial.put(source, "key", "content");
      await trial.replicate(
        source,
        destinations.map((name, index) => ruleTo(name, { Priority: index + 1 })),
      );
      await versioning(bad, "Suspended");
      const role = await trial.role(source);
      const lines = await outcomes(trial, trial.job(source, role), await trial.bucket(away));
      assert.match(lines.join(), /^failed,500,DstBucketUnversioned,[^,]*$/);
      assert.equal(await trial.statusOf(source, "key"), "FAILED");
      assert.deepEqual(await trial.history(good, "key", away), ["content"]);
      await versioning(bad, "Enabled");
      const failedOnly = { ObjectReplicationStatuses: ["FAILED" as const] };
      assert.deepEqual(await trial.run(trial.job(source, role, failedOnly)), { succeeded: 1, failed: 0 });
      assert.equal(await trial.statusOf(source, "key"), "COMPLETED");
      for (const name of destinations) assert.deepEqual(await trial.history(name, "key", away), ["content"]);
    });
  }

  it("has the code of the destination that failed first", async () => {
    const source = await trial.bucket(home);
    const unversioned = await trial.bucket(away);
    await trial.put(source, "key", "content");
    await trial.replicate(source, [ruleTo("no-such-bucket"), ruleTo(unversioned, { Priority: 2 })]);
    await versioning(unversioned, "Suspended");
    const lines = await outcomes(
      trial,
      trial.job(source, await trial.role(source)),
      await trial.bucket(away),
    );
    assert.match(lines.join(), /^failed,500,DstBucketNotFound,/);
  });

  describe("while live replication is not done", () => {
    const sourceWith = async (key: string) => {
      const { source, destination, role } = await trial.older((bucket) => trial.put(bucket, "before", "1"));
      await trial.put(source, key, "2");
      return { source, destination, role };
    };

    it("is PENDING until released, and untouched for other keys", async () => {
      const { source, destination } = await sourceWith("slow");
      await trial.put(source, "fast", "3");
      const hold = trial.batch.trouble.holdLive(["slow", "before"]);
      assert.equal(await trial.statusOf(source, "slow"), "PENDING");
      assert.equal(await trial.statusOf(source, "fast"), "COMPLETED");
      assert.equal(await trial.statusOf(source, "before"), undefined);
      assert.equal(await trial.statusOf(destination, "slow", away), "REPLICA");
      hold.release();
      assert.equal(await trial.statusOf(source, "slow"), "COMPLETED");
    });

    it("lets the version through no filter by status", async () => {
      const { source, role } = await sourceWith("slow");
      trial.batch.trouble.holdLive((key) => key === "slow");
      assert.deepEqual(await trial.run(trial.job(source, role, everyStatus)), { succeeded: 1, failed: 0 });
      assert.match(await trial.whyFailed(trial.job(source, role, backfill)), new RegExp(nothingFound));
    });

    it("does not keep the version out of a job without such a filter, which completes it", async () => {
      const { source, destination, role } = await sourceWith("slow");
      trial.batch.trouble.holdLive(["slow"]);
      assert.deepEqual(await trial.run(trial.job(source, role)), { succeeded: 2, failed: 0 });
      assert.equal(await trial.statusOf(source, "slow"), "COMPLETED");
      assert.deepEqual(await trial.history(destination, "slow", away), ["2"]);
    });
  });
});
