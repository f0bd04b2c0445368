// Proves that with the emulator a replication configuration can take effect later than it reads, as AWS documents of bucket
// configurations. Does not prove how long that takes on AWS, or that all of it changes in one moment there.
import assert from "node:assert/strict";
import {
  DeleteBucketCommand,
  DeleteBucketReplicationCommand,
  GetBucketReplicationCommand,
  PutBucketReplicationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { startBatchOperations } from "../../sandbox/batch-operations/server";
import { away, BatchTrial, home, nothingFound, replicationRole, ruleTo } from "./batch-operations-trial";

const LONG = 600_000;

describe("A replication configuration that spreads late", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  let source: string;
  let destination: string;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());
  beforeEach(async () => {
    trial.batch.propagation.milliseconds = 0;
    [source, destination] = [await trial.bucket(home), await trial.bucket(away)];
  });

  const read = async (bucket = source, s3: S3Client = trial.s3()) =>
    (await s3.send(new GetBucketReplicationCommand({ Bucket: bucket }))).ReplicationConfiguration?.Rules?.map(
      ({ ID }) => ID,
    );
  const none = { name: "ReplicationConfigurationNotFoundError" };
  const drop = () => trial.s3().send(new DeleteBucketReplicationCommand({ Bucket: source }));
  const rawConfiguration = async (endpoint = trial.batch.endpoint) => {
    const answer = await fetch(`${endpoint}/${source}?replication`);
    return `${answer.status} ${answer.headers.get("content-length")} ${await answer.text()}`;
  };

  it("is read at once, byte for byte as later, and replicates nothing before it has spread", async () => {
    trial.batch.propagation.milliseconds = LONG;
    await trial.replicate(source, [ruleTo(destination), ruleTo(source, { Priority: 2, ID: undefined })]);
    const told = await rawConfiguration();
    await trial.put(source, "early", "1");
    assert.deepEqual(await trial.keys(destination, away), []);
    assert.equal(await trial.statusOf(source, "early"), undefined);
    await trial.batch.propagation.finish();
    assert.equal(await rawConfiguration(), told);
    assert.equal(await rawConfiguration(trial.target), told);
    await trial.put(source, "late", "2");
    assert.deepEqual(await trial.keys(destination, away), ["late"]);
  });

  it("is not what a job works by, neither for its manifest nor for its tasks", async () => {
    await trial.put(source, "logs/a", "1");
    await trial.put(source, "other", "2");
    const role = await trial.role(source);
    trial.batch.propagation.milliseconds = LONG;
    await trial.replicate(source, [ruleTo(destination, { Filter: { Prefix: "logs/" } })]);
    assert.match(await trial.whyFailed(trial.job(source, role)), /^SrcBucketReplicationConfigMissing/);
    await trial.batch.propagation.finish();
    await trial.replicate(source, [ruleTo(destination)]);
    assert.deepEqual(await trial.run(trial.job(source, role)), { succeeded: 1, failed: 0 });
    assert.deepEqual(await trial.keys(destination, away), ["logs/a"]);
    const all = await trial.run(trial.job(source, role, { EligibleForReplication: false }));
    assert.deepEqual(all, { succeeded: 1, failed: 1 });
  });

  it("takes effect by itself after the time it was given", async () => {
    trial.batch.propagation.milliseconds = 400;
    const begin = Date.now();
    await trial.replicate(source, [ruleTo(destination)]);
    await trial.put(source, "probe-0", "0");
    for (let count = 1; (await trial.keys(destination, away)).length === 0; count++) {
      await trial.put(source, `probe-${count}`, "0");
    }
    assert.ok(Date.now() - begin >= 400);
    assert.deepEqual(await read(source, trial.s3(home, trial.target)), [`to-${destination}`]);
  });

  it("follows another one that has not spread either, in their order", async () => {
    const second = await trial.bucket(away);
    trial.batch.propagation.milliseconds = 300;
    await trial.replicate(source, [ruleTo(destination)]);
    trial.batch.propagation.milliseconds = 0;
    await trial.replicate(source, [ruleTo(second)]);
    assert.deepEqual(await read(), [`to-${second}`]);
    await trial.put(source, "early", "1");
    await trial.batch.propagation.finish();
    await trial.put(source, "late", "2");
    assert.deepEqual([await trial.keys(destination, away), await trial.keys(second, away)], [[], ["late"]]);
  });

  it("can be the absence of one: what was deleted replicates on for a while", async () => {
    await trial.replicate(source, [ruleTo(destination)]);
    trial.batch.propagation.milliseconds = LONG;
    await drop();
    await assert.rejects(read(), none);
    const told = await rawConfiguration();
    assert.match(told, new RegExp(`^404 .*${source}`, "s"));
    await trial.put(source, "early", "1");
    await trial.replicate(source, [ruleTo(destination, { ID: "again" })]);
    assert.deepEqual(await read(), ["again"]);
    await drop();
    await trial.batch.propagation.finish();
    await trial.put(source, "late", "2");
    await assert.rejects(read(source, trial.s3(home, trial.target)), none);
    assert.deepEqual(await trial.keys(destination, away), ["early"]);
  });

  it("is rejected at once where it is invalid, and nothing changes", async () => {
    trial.batch.propagation.milliseconds = LONG;
    await trial.replicate(source, [ruleTo(destination)]);
    const put = (Bucket: string, Status: "Enabled") =>
      trial.s3().send(
        new PutBucketReplicationCommand({
          Bucket,
          ReplicationConfiguration: { Role: replicationRole, Rules: [{ ...ruleTo(destination), Status }] },
        }),
      );
    const send = async (body: string) =>
      (await fetch(`${trial.batch.endpoint}/${source}?replication`, { method: "PUT", body })).status;
    assert.equal(await send("<ReplicationConfiguration>"), 400);
    const unversioned = await trial.bucket(home);
    await trial.setVersioning(unversioned, home, "Suspended");
    await assert.rejects(put(unversioned, "Enabled"), { name: "InvalidRequest" });
    await assert.rejects(put("no-such-bucket", "Enabled"), { name: "NoSuchBucket" });
    const nowhere = new DeleteBucketReplicationCommand({ Bucket: "no-such-bucket" });
    await assert.rejects(trial.s3().send(nowhere), { name: "NoSuchBucket" });
    assert.deepEqual(await read(), [`to-${destination}`]);
    await assert.rejects(read(unversioned), none);
  });

  it("ends with its bucket, also for another one of the same name", async () => {
    trial.batch.propagation.milliseconds = LONG;
    await trial.replicate(source, [ruleTo(destination)]);
    await trial.s3().send(new DeleteBucketCommand({ Bucket: source }));
    await assert.rejects(read(), { name: "NoSuchBucket" });
    await trial.bucket(home, { Bucket: source });
    await assert.rejects(read(), none);
    await trial.replicate(source, [ruleTo(destination, { ID: "new" })]);
    await trial.s3(home, trial.target).send(new DeleteBucketCommand({ Bucket: source }));
    await assert.rejects(read(), { name: "NoSuchBucket" });
    await trial.batch.propagation.finish();
  });

  it("has spread when the emulator ends", async () => {
    const emulator = await startBatchOperations({ target: trial.target, propagationMilliseconds: LONG });
    await trial.s3(home, emulator.endpoint).send(
      new PutBucketReplicationCommand({
        Bucket: source,
        ReplicationConfiguration: { Role: replicationRole, Rules: [ruleTo(destination)] },
      }),
    );
    const role = await trial.role(source);
    await assert.rejects(read(source, trial.s3(home, trial.target)), none);
    await emulator.stop();
    assert.deepEqual(await read(source, trial.s3(home, trial.target)), [`to-${destination}`]);
    assert.match(await trial.whyFailed(trial.job(source, role)), new RegExp(nothingFound));
  });
});
