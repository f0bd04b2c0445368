// Proves what a replication job of the sandbox's double brings from real buckets to real buckets of the local AWS.
// Does not prove that AWS copies in the same order or as fast; there a replica also keeps version ID and time.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  CreateBucketCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import { away, BatchTrial, backfill, home, pause, ruleTo } from "./batch-operations-trial";

describe("a replication job", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());

  describe("brings over", () => {
    it("objects under every kind of key", async () => {
      const keys = [
        "a b",
        "a+b",
        "a%20b",
        "ü/ñ/漢字/😀",
        "x//y",
        "/",
        "a/./b/../c",
        "q?versionId=1",
        "#&=;,'()*!~",
        "end/",
      ];
      const { source, destination, role } = await trial.older(async (bucket) => {
        for (const key of keys) await trial.put(bucket, key, `content of ${key}`);
      });
      assert.deepEqual(await trial.run(trial.job(source, role)), { succeeded: keys.length, failed: 0 });
      for (const key of keys) assert.equal(await trial.content(destination, key, away), `content of ${key}`);
    });

    it("all versions of an object, in their order", async () => {
      const { source, destination, role } = await trial.older(async (bucket) => {
        for (const body of ["first", "second", "third"]) await trial.put(bucket, "key", body);
      });
      assert.deepEqual(await trial.run(trial.job(source, role)), { succeeded: 3, failed: 0 });
      assert.deepEqual(await trial.history(destination, "key", away), ["first", "second", "third"]);
    });

    for (const past of ["never had", "has suspended"]) {
      it(`an object from when the bucket ${past} versions, covered by a newer one or not`, async () => {
        const source = `bucket-${randomUUID()}`;
        const destination = await trial.bucket(away);
        await trial.s3().send(new CreateBucketCommand({ Bucket: source }));
        if (past === "has suspended") await trial.setVersioning(source, home, "Suspended");
        await trial.put(source, "bare", "null", { Tagging: "a=1" });
        await trial.put(source, "covered", "null", { Tagging: "b=2" });
        await trial.setVersioning(source, home, "Enabled");
        await trial.put(source, "covered", "newer");
        await trial.replicate(source, [ruleTo(destination)]);
        const job = trial.job(source, await trial.role(source), backfill);
        assert.deepEqual(await trial.run(job), { succeeded: 3, failed: 0 });
        assert.deepEqual(await trial.history(destination, "bare", away), ["null"]);
        assert.deepEqual(await trial.history(destination, "covered", away), ["null", "newer"]);
        assert.equal(await trial.statusOf(source, "bare"), "COMPLETED");
        const s3 = trial.s3(away);
        const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: destination }));
        const tags = await Promise.all(
          Versions.map(async ({ Key, VersionId, IsLatest }) => {
            const answer = await s3.send(
              new GetObjectTaggingCommand({ Bucket: destination, Key, VersionId }),
            );
            return [Key, IsLatest, ...(answer.TagSet ?? []).map((tag) => `${tag.Key}=${tag.Value}`)];
          }),
        );
        assert.deepEqual(tags, [
          ["bare", true, "a=1"],
          ["covered", true],
          ["covered", false, "b=2"],
        ]);
      });
    }

    it("metadata, headers, tags and the storage class", async () => {
      const { source, destination, role } = await trial.older((bucket) =>
        trial.put(bucket, "key", "content", {
          CacheControl: "no-cache",
          ContentType: "text/x-trial",
          Metadata: { colour: "blue" },
          StorageClass: "STANDARD_IA",
          Tagging: "team=one&stage=two",
        }),
      );
      await trial.run(trial.job(source, role));
      const head = await trial.s3(away).send(new HeadObjectCommand({ Bucket: destination, Key: "key" }));
      assert.deepEqual(
        [head.CacheControl, head.ContentType, head.Metadata, head.StorageClass],
        ["no-cache", "text/x-trial", { colour: "blue" }, "STANDARD_IA"],
      );
      const tags = await trial
        .s3(away)
        .send(new GetObjectTaggingCommand({ Bucket: destination, Key: "key" }));
      assert.equal(tags.TagSet?.length, 2);
    });

    it("replicas in the storage class of the rule", async () => {
      const { source, destination, role } = await trial.older((bucket) =>
        trial.put(bucket, "key", "content"),
      );
      const Destination = { Bucket: `arn:aws:s3:::${destination}`, StorageClass: "GLACIER_IR" as const };
      await trial.replicate(source, [ruleTo(destination, { Destination })]);
      await trial.run(trial.job(source, role));
      const head = await trial.s3(away).send(new HeadObjectCommand({ Bucket: destination, Key: "key" }));
      assert.equal(head.StorageClass, "GLACIER_IR");
    });

    it("an object by the rule with the highest priority, where several lead to one bucket", async () => {
      const source = await trial.bucket(home);
      const destination = await trial.bucket(away);
      for (const key of ["logs/a", "other"]) await trial.put(source, key, key);
      const rule = (Priority: number, Prefix: string, StorageClass: "STANDARD_IA" | "GLACIER_IR") =>
        ruleTo(destination, {
          ID: `rule-${Priority}`,
          Priority,
          Filter: { Prefix },
          Destination: { Bucket: `arn:aws:s3:::${destination}`, StorageClass },
        });
      await trial.replicate(source, [rule(2, "logs/", "GLACIER_IR"), rule(1, "", "STANDARD_IA")]);
      assert.deepEqual(await trial.run(trial.job(source, await trial.role(source))), {
        succeeded: 2,
        failed: 0,
      });
      const classOf = async (Key: string) => {
        const head = await trial.s3(away).send(new HeadObjectCommand({ Bucket: destination, Key }));
        return head.StorageClass;
      };
      assert.deepEqual([await classOf("logs/a"), await classOf("other")], ["GLACIER_IR", "STANDARD_IA"]);
      assert.deepEqual(await trial.history(destination, "logs/a", away), ["logs/a"]);
    });

    it("delete markers if the rule has them, and otherwise not", async () => {
      const put = async (bucket: string) => {
        await trial.put(bucket, "gone", "was here");
        await trial.remove(bucket, "gone");
      };
      const without = await trial.older(put);
      assert.deepEqual(await trial.run(trial.job(without.source, without.role)), { succeeded: 1, failed: 0 });
      assert.equal(await trial.content(without.destination, "gone", away), "was here");
      const having = await trial.older(put, { DeleteMarkerReplication: { Status: "Enabled" } });
      assert.deepEqual(await trial.run(trial.job(having.source, having.role)), { succeeded: 2, failed: 0 });
      assert.deepEqual(await trial.history(having.destination, "gone", away), ["was here", "-"]);
    });

    it("objects to every destination whose rule covers them", async () => {
      const source = await trial.bucket(home);
      const [logs, all] = [await trial.bucket(away), await trial.bucket("ap-southeast-2")];
      for (const key of ["logs/a", "other"]) await trial.put(source, key, key);
      await trial.replicate(source, [
        ruleTo(logs, { Filter: { Prefix: "logs/" } }),
        ruleTo(all, { Priority: 2 }),
      ]);
      await trial.run(trial.job(source, await trial.role(source)));
      assert.deepEqual(await trial.keys(logs, away), ["logs/a"]);
      assert.deepEqual(await trial.keys(all, "ap-southeast-2"), ["logs/a", "other"]);
    });
  });

  it("of five thousand objects takes seconds", async function () {
    this.timeout(120_000);
    const { source, role } = await trial.older((bucket) =>
      trial.fill(
        bucket,
        Array.from({ length: 5000 }, (_, index) => `folder-${index % 7}/object-${index}`),
      ),
    );
    const begin = Date.now();
    const id = await trial.create(trial.job(source, role, backfill));
    let told = await trial.describe(id);
    for (; !told.TerminationDate; told = await trial.describe(id)) await pause(250);
    assert.equal(told.ProgressSummary?.NumberOfTasksSucceeded, 5000);
    assert.ok(Date.now() - begin < 40_000, `it took ${Date.now() - begin} ms`);
  });
});
