// Proves that behind the emulator what is written reaches every destination whose rules cover it, in order, with one status
// for all of them, and that neither replicas nor jobs make a second copy. Does not prove how long live replication takes on
// AWS, or which of several destinations has a version first there. A source with one destination is left to the local AWS.
import assert from "node:assert/strict";
import { DeleteRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import {
  away,
  BatchTrial,
  backfill,
  everyStatus,
  home,
  pause,
  replicationRole,
  ruleTo,
} from "./batch-operations-trial";

const far = "ap-southeast-2";

describe("What is written to a bucket with several destinations", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  let source: string;
  let first: string;
  let second: string;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());
  beforeEach(async () => {
    [source, first, second] = [await trial.bucket(home), await trial.bucket(away), await trial.bucket(far)];
  });

  const histories = async (key: string) => [
    await trial.history(first, key, away),
    await trial.history(second, key, far),
  ];
  const putInParts = async (Key: string, Body: string) => {
    const s3 = trial.s3();
    const upload = { Bucket: source, Key };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body }));
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }));
  };
  /** Asks until the answer is right, or has been wrong for too long. */
  const become = async <T>(ask: () => Promise<T>, expected: T) => {
    const deadline = Date.now() + 5_000;
    let answer = await ask();
    while (JSON.stringify(answer) !== JSON.stringify(expected) && Date.now() < deadline) {
      await pause(20);
      answer = await ask();
    }
    assert.deepEqual(answer, expected);
  };
  const status = (key: string, versionId?: string) => trial.statusOf(source, key, home, versionId);
  const toBoth = (...changes: Parameters<typeof ruleTo>[1][]) =>
    trial.replicate(source, [ruleTo(first, changes[0]), ruleTo(second, { Priority: 2, ...changes[1] })]);

  // "What does Amazon S3 replicate?", "Replication configuration file elements"
  it("reaches all of them, in each way that an object is written", async () => {
    await trial.put(source, "existing", "1");
    await toBoth({ Filter: { Prefix: "" } }, { Filter: { Prefix: "live/" } });
    await trial.put(source, "live/put", "put");
    await trial.put(source, "other", "other");
    const copy = { Bucket: source, Key: "live/copy", CopySource: `${source}/existing` };
    await trial.s3().send(new CopyObjectCommand(copy));
    await putInParts("live/parts", "parts");
    for (const key of ["live/put", "live/copy", "live/parts"]) {
      const content = key === "live/copy" ? "1" : key.slice(5);
      await become(() => histories(key), [[content], [content]]);
      await become(() => status(key), "COMPLETED");
    }
    assert.deepEqual(await histories("other"), [["other"], []]);
    assert.deepEqual(await histories("existing"), [[], []]);
    assert.equal(await status("existing"), undefined);
  });

  // "Replication configuration file elements": of the rules to one bucket the one with the highest priority decides
  it("follows the rule with the highest priority to each of them", async () => {
    const Bucket = `arn:aws:s3:::${second}`;
    await trial.replicate(source, [
      ruleTo(first),
      ruleTo(second, { ID: "weak", Priority: 2, Destination: { Bucket, StorageClass: "STANDARD_IA" } }),
      ruleTo(second, { ID: "strong", Priority: 3, Destination: { Bucket, StorageClass: "GLACIER_IR" } }),
    ]);
    await trial.put(source, "key", "1", { Metadata: { colour: "blue" } });
    await become(() => histories("key"), [["1"], ["1"]]);
    const head = await trial.s3(far).send(new HeadObjectCommand({ Bucket: second, Key: "key" }));
    assert.deepEqual([head.StorageClass, head.Metadata], ["GLACIER_IR", { colour: "blue" }]);
    assert.equal(head.ReplicationStatus, "REPLICA");
  });

  // "Replication configuration file elements": filters by tags
  it("reaches a destination by its tags, which a later tag does not change", async () => {
    const Tag = { Key: "copied", Value: "yes" };
    await toBoth({ Filter: { Prefix: "" } }, { Filter: { Tag } });
    await trial.put(source, "tagged", "1", { Tagging: "copied=yes" });
    await trial.put(source, "bare", "1");
    await become(() => histories("tagged"), [["1"], ["1"]]);
    await trial
      .s3()
      .send(new PutObjectTaggingCommand({ Bucket: source, Key: "bare", Tagging: { TagSet: [Tag] } }));
    await trial.put(source, "tagged", "2", { Tagging: "copied=yes" });
    await become(
      () => histories("tagged"),
      [
        ["1", "2"],
        ["1", "2"],
      ],
    );
    assert.deepEqual(await histories("bare"), [["1"], []]);
  });

  // "Replicating delete markers between buckets"
  it("loses its replicas by a delete marker only where a rule takes them", async () => {
    await toBoth({}, { DeleteMarkerReplication: { Status: "Enabled" } });
    for (const key of ["one", "many", "quiet"]) await trial.put(source, key, "1");
    await trial.remove(source, "one");
    for (const Key of ["many", "quiet"]) {
      const Delete = { Objects: [{ Key }], Quiet: Key === "quiet" };
      await trial.s3().send(new DeleteObjectsCommand({ Bucket: source, Delete }));
    }
    for (const key of ["one", "many", "quiet"]) await become(() => histories(key), [["1"], ["1", "-"]]);
  });

  it("has as many delete markers in a replica, however fast they follow each other", async () => {
    const taken = { DeleteMarkerReplication: { Status: "Enabled" as const } };
    await toBoth(taken, taken);
    for (let count = 0; count < 3; count++) await trial.remove(source, "key");
    await become(
      () => histories("key"),
      [
        ["-", "-", "-"],
        ["-", "-", "-"],
      ],
    );
  });

  // "Getting replication status information"
  it("reads PENDING until every destination has it", async () => {
    await toBoth();
    const hold = trial.batch.trouble.holdLive(["slow"]);
    const all = Array.from({ length: 10 }, (_, index) => `${index}`);
    for (const body of all) await trial.put(source, "slow", body);
    await trial.put(source, "fast", "1");
    await become(() => status("fast"), "COMPLETED");
    assert.equal(await status("slow"), "PENDING");
    assert.deepEqual(await histories("slow"), [all, []]);
    hold.release();
    // Nothing holds it any more, and the nine before it come first.
    assert.equal(await status("slow"), "PENDING");
    await become(() => status("slow"), "COMPLETED");
    assert.deepEqual(await histories("slow"), [all, all]);
  });

  it("arrives in its order", async () => {
    await toBoth({}, { DeleteMarkerReplication: { Status: "Enabled" } });
    const hold = trial.batch.trouble.holdLive(["key"]);
    for (const body of ["1", "2", "3"]) await trial.put(source, "key", body);
    await trial.remove(source, "key");
    await trial.put(source, "key", "4");
    hold.release();
    await become(
      () => histories("key"),
      [
        ["1", "2", "3", "4"],
        ["1", "2", "3", "-", "4"],
      ],
    );
  });

  // "Make replicas that retain metadata": the version ID is one of it
  it("is found at each of them under its own version ID", async () => {
    await toBoth();
    const VersionId = await trial.put(source, "key", "1");
    await become(() => status("key"), "COMPLETED");
    for (const [Bucket, region] of [
      [first, away],
      [second, far],
    ] as const) {
      const head = await trial.s3(region).send(new HeadObjectCommand({ Bucket, Key: "key", VersionId }));
      assert.equal(head.ReplicationStatus, "REPLICA");
    }
  });

  // "Replicating existing objects with Batch Replication"
  it("is not replaced by a job where its replica was deleted by its version ID", async () => {
    await toBoth();
    await trial.put(source, "key", "1");
    await become(() => status("key"), "COMPLETED");
    const [replica] = await trial.versionIds(second, "key", far);
    await trial.remove(second, "key", replica, far);
    const job = trial.job(source, await trial.role(source), everyStatus);
    assert.deepEqual(await trial.run(job), { succeeded: 0, failed: 1 });
    assert.deepEqual(await histories("key"), [["1"], []]);
  });

  describe("and does not reach them", () => {
    // "Setting up permissions for live replication", "Getting replication status information"
    it("is FAILED, without a replica, and a job makes up for it", async () => {
      const role = await trial.replicationRole({ without: "s3:ReplicateObject" });
      await trial.replicate(source, [ruleTo(first), ruleTo(second, { Priority: 2 })], home, role);
      await trial.put(source, "key", "1");
      await become(() => status("key"), "FAILED");
      assert.deepEqual(await histories("key"), [[], []]);
      await toBoth();
      const job = trial.job(source, await trial.role(source), backfill);
      assert.deepEqual(await trial.run(job), { succeeded: 1, failed: 0 });
      assert.deepEqual(await histories("key"), [["1"], ["1"]]);
      assert.equal(await status("key"), "COMPLETED");
    });

    it("is FAILED as soon as the role has lost a permission", async () => {
      const role = await trial.replicationRole();
      await trial.replicate(source, [ruleTo(first), ruleTo(second, { Priority: 2 })], home, role);
      await trial.put(source, "before", "1");
      await become(() => status("before"), "COMPLETED");
      const RoleName = role.slice(role.lastIndexOf("/") + 1);
      await trial.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "rights" }));
      await trial.put(source, "after", "1");
      await become(() => status("after"), "FAILED");
    });

    it("is FAILED where one of them takes nothing, and is at the others", async () => {
      const deny = (bucket: string) => ({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Deny",
            Principal: { AWS: replicationRole },
            Action: "s3:ReplicateObject",
            Resource: `arn:aws:s3:::${bucket}/*`,
          },
        ],
      });
      const Policy = JSON.stringify(deny(first));
      await trial.s3(away).send(new PutBucketPolicyCommand({ Bucket: first, Policy }));
      await toBoth();
      await trial.put(source, "key", "1");
      await become(() => status("key"), "FAILED");
      assert.deepEqual(await histories("key"), [[], ["1"]]);
    });

    it("is FAILED where one of them is gone", async () => {
      await toBoth();
      await trial.s3(far).send(new DeleteBucketCommand({ Bucket: second }));
      await trial.put(source, "key", "1");
      await become(() => status("key"), "FAILED");
      assert.deepEqual(await trial.history(first, "key", away), ["1"]);
    });
  });

  // "What isn't replicated with replication configurations": replicas
  it("does not come back, nor go further, where destinations have rules", async () => {
    const third = await trial.bucket(home);
    const taken = { DeleteMarkerReplication: { Status: "Enabled" as const } };
    await toBoth(taken, taken);
    await trial.replicate(second, [ruleTo(source, taken), ruleTo(third, { ...taken, Priority: 2 })], far);
    for (let count = 0; count < 6; count++) await trial.put(source, "key", `${count}`);
    await trial.remove(source, "key");
    const all = [...Array.from({ length: 6 }, (_, index) => `${index}`), "-"];
    await become(() => histories("key"), [all, all]);
    await trial.put(second, "back", "1", {}, far);
    await become(() => trial.history(third, "back", home), ["1"]);
    await become(() => trial.history(source, "back", home), ["1"]);
    await pause(200);
    assert.deepEqual(await trial.history(source, "key", home), all);
    assert.deepEqual(await trial.keys(third, home), ["back"]);
    assert.deepEqual(await histories("back"), [[], ["1"]]);
  });

  it("has one replica at each of them while jobs run over it as well", async () => {
    await toBoth();
    const role = await trial.role(source);
    await trial.put(source, "key-0", "1");
    for (let count = 1; count < 6; count++) {
      const job = trial.run(trial.job(source, role));
      for (let body = 1; body <= 4; body++) await trial.put(source, `key-${count}`, `${body}`);
      await job;
    }
    for (let count = 1; count < 6; count++) {
      const all = ["1", "2", "3", "4"];
      await become(() => histories(`key-${count}`), [all, all]);
    }
  });

  // "Buckets overview": "Bucket configurations have an eventual consistency model"
  it("goes where the rules in effect say, not those that have not spread", async () => {
    await trial.replicate(source, [ruleTo(first)]);
    trial.batch.propagation.milliseconds = 600_000;
    await toBoth();
    trial.batch.propagation.milliseconds = 0;
    await trial.put(source, "early", "1");
    await trial.batch.propagation.finish();
    await trial.put(source, "late", "1");
    await become(() => histories("late"), [["1"], ["1"]]);
    assert.deepEqual(await histories("early"), [["1"], []]);
  });
});
