// Proves what a job of the emulator does with versions that are replicas themselves, in chains of buckets and where two buckets
// replicate to each other. Does not prove which status AWS gives a replica that a job replicated onward.
import assert from "node:assert/strict";
import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import type { JobManifestGeneratorFilter } from "@aws-sdk/client-s3-control";
import { away, BatchTrial, backfill, home, ruleTo } from "./batch-operations-trial";

describe("A replica in the source of a job", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());

  const inAway = async (bucket: string, filter: JobManifestGeneratorFilter = {}) => {
    const id = await trial.create(trial.job(bucket, await trial.role(bucket), filter), away);
    for (;;) {
      const { Status, TerminationDate, ProgressSummary: progress } = await trial.describe(id, away);
      if (TerminationDate)
        return [Status, progress?.NumberOfTasksSucceeded, progress?.NumberOfTasksFailed].join(" ");
    }
  };
  const writers = ["live replication", "a job"] as const;
  /** A bucket with one object, which the writer has replicated into another one. */
  const replicated = async (writer: (typeof writers)[number]) => {
    const [first, second] = [await trial.bucket(home), await trial.bucket(away)];
    const rules = () => trial.replicate(first, [ruleTo(second)]);
    if (writer === "live replication") await rules();
    const versionId = await trial.put(first, "key", "content");
    if (writer === "a job") {
      await rules();
      await trial.run(trial.job(first, await trial.role(first)));
    }
    assert.equal(await trial.statusOf(second, "key", away), "REPLICA");
    return { first, second, versionId };
  };

  for (const writer of writers) {
    describe(`that ${writer} wrote`, () => {
      it("is replicated onward without a filter by status, and stays a replica", async () => {
        const { second } = await replicated(writer);
        const third = await trial.bucket(home);
        await trial.replicate(second, [ruleTo(third)], away);
        assert.equal(await inAway(second, backfill), "Failed 0 0");
        assert.equal(await inAway(second), "Complete 1 0");
        assert.deepEqual(await trial.history(third, "key", home), ["content"]);
        assert.equal(await trial.statusOf(second, "key", away), "REPLICA");
        assert.equal(await trial.statusOf(third, "key"), "REPLICA");
        assert.equal(await inAway(second, { ObjectReplicationStatuses: ["REPLICA"] }), "Complete 1 0");
        assert.deepEqual(await trial.history(third, "key", home), ["content"]);
      });

      it("is in no job where no rule covers it", async () => {
        const { second } = await replicated(writer);
        const third = await trial.bucket(home);
        await trial.replicate(second, [ruleTo(third, { Filter: { Prefix: "other/" } })], away);
        assert.equal(await inAway(second), "Failed 0 0");
      });

      it("stays one when it fails to replicate onward", async () => {
        const { second } = await replicated(writer);
        await trial.replicate(second, [ruleTo("no-such-bucket")], away);
        assert.equal(await inAway(second), "Complete 0 1");
        assert.equal(await trial.statusOf(second, "key", away), "REPLICA");
      });

      it("is found where it came from, and counts as succeeded", async () => {
        const { first, second } = await replicated(writer);
        await trial.replicate(second, [ruleTo(first)], away);
        await trial.put(second, "own", "theirs", {}, away);
        assert.equal(await inAway(second), "Complete 2 0");
        assert.deepEqual(await trial.history(first, "key", home), ["content"]);
        assert.deepEqual(await trial.history(first, "own", home), ["theirs"]);
        assert.equal(await trial.statusOf(second, "key", away), "REPLICA");
      });

      it("is not brought back to where it came from, once it was deleted there by its version ID", async () => {
        const { first, second, versionId } = await replicated(writer);
        await trial.replicate(second, [ruleTo(first)], away);
        await trial.remove(first, "key", versionId);
        assert.equal(await inAway(second), "Complete 0 1");
        assert.deepEqual(await trial.keys(first, home), []);
      });
    });
  }

  it("may be a delete marker, which is found where it came from as well", async () => {
    const [first, second] = [await trial.bucket(home), await trial.bucket(away)];
    const markers = { DeleteMarkerReplication: { Status: "Enabled" as const } };
    await trial.replicate(first, [ruleTo(second, markers)]);
    await trial.replicate(second, [ruleTo(first, markers)], away);
    await trial.put(first, "key", "content");
    await trial.remove(first, "key");
    assert.equal(await inAway(second), "Complete 2 0");
    const listing = await trial.s3().send(new ListObjectVersionsCommand({ Bucket: first }));
    assert.deepEqual([listing.Versions?.length, listing.DeleteMarkers?.length], [1, 1]);
  });
});
