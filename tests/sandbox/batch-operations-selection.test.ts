// Proves which versions a replication job of the sandbox's double takes up: by the bucket's rules, and by its own filter.
// Does not prove what AWS does where its documentation is silent, as for delete markers under a filter by size.
import assert from "node:assert/strict";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { HeadObjectCommand, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import type { JobManifestGeneratorFilter } from "@aws-sdk/client-s3-control";
import { away, BatchTrial, backfill, home, nothingFound, pause, ruleTo } from "./batch-operations-trial";

describe("a replication job takes up", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());

  const kmsKey = async (region: string) => {
    const kms = new KMSClient({ region, endpoint: trial.batch.endpoint });
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    kms.destroy();
    return KeyMetadata?.Arn ?? "";
  };
  const whyFailed = async (source: string, role: string, filter: JobManifestGeneratorFilter) => {
    const { FailureReasons } = await trial.failed(trial.job(source, role, filter));
    return FailureReasons?.map(({ FailureReason }) => FailureReason);
  };

  const one = async (filter: JobManifestGeneratorFilter, put: (source: string) => Promise<unknown>) => {
    const { source, destination, role } = await trial.older(put);
    await trial.run(trial.job(source, role, filter));
    return trial.keys(destination, away);
  };

  it("what was never replicated, and leaves alone what is", async () => {
    const { source, destination, role } = await trial.older((bucket) => trial.put(bucket, "before", "1"));
    await trial.put(source, "after", "2");
    assert.equal(await trial.statusOf(source, "after"), "COMPLETED");
    assert.deepEqual(await trial.run(trial.job(source, role, backfill)), { succeeded: 1, failed: 0 });
    assert.equal(await trial.statusOf(source, "before"), "COMPLETED");
    assert.equal(await trial.statusOf(destination, "before", away), "REPLICA");
    assert.deepEqual(await trial.history(destination, "after", away), ["2"]);
    assert.deepEqual(await whyFailed(source, role, backfill), [nothingFound]);
  });

  it("what failed to replicate before", async () => {
    const { source, destination, role } = await trial.older(async () => undefined);
    await trial.s3(away).send(
      new PutBucketVersioningCommand({
        Bucket: destination,
        VersioningConfiguration: { Status: "Suspended" },
      }),
    );
    await trial.put(source, "key", "content");
    assert.equal(await trial.statusOf(source, "key"), "FAILED");
    await trial.setVersioning(destination, away, "Enabled");
    await trial.run(trial.job(source, role, { ObjectReplicationStatuses: ["FAILED"] }));
    assert.equal(await trial.content(destination, "key", away), "content");
    assert.equal(await trial.statusOf(source, "key"), "COMPLETED");
  });

  it("what other destinations have already, for one that is new", async () => {
    const source = await trial.bucket(home);
    const [first, second] = [await trial.bucket(away), await trial.bucket(away)];
    await trial.replicate(source, [ruleTo(first)]);
    await trial.put(source, "key", "content");
    await trial.replicate(source, [ruleTo(first), ruleTo(second, { Priority: 2 })]);
    const role = await trial.role(source);
    assert.deepEqual(await whyFailed(source, role, backfill), [nothingFound]);
    const completed = { ObjectReplicationStatuses: ["COMPLETED" as const] };
    assert.deepEqual(await trial.run(trial.job(source, role, completed)), { succeeded: 1, failed: 0 });
    assert.deepEqual(await trial.history(first, "key", away), ["content"]);
    assert.deepEqual(await trial.history(second, "key", away), ["content"]);
  });

  it("replicas from elsewhere only when they are asked for", async () => {
    const [first, middle, last] = [
      await trial.bucket(home),
      await trial.bucket(away),
      await trial.bucket(home),
    ];
    await trial.replicate(first, [ruleTo(middle)]);
    await trial.put(first, "key", "content");
    await trial.replicate(middle, [ruleTo(last)], away);
    const role = await trial.role(middle);
    const run = async (filter: JobManifestGeneratorFilter) => {
      const id = await trial.create(trial.job(middle, role, filter), away);
      for (;;) {
        const { Status, TerminationDate } = await trial.describe(id, away);
        if (TerminationDate) return Status;
      }
    };
    assert.equal(await run(backfill), "Failed");
    assert.equal(await run({ ObjectReplicationStatuses: ["REPLICA"] }), "Complete");
    assert.equal(await trial.content(last, "key", home), "content");
  });

  it("versions from before a moment, or from after it", async () => {
    const { source, destination, role } = await trial.older(async (bucket) => {
      await trial.put(bucket, "early", "1");
      await pause(1100);
      await trial.put(bucket, "late", "2");
    });
    const { LastModified } = await trial.s3().send(new HeadObjectCommand({ Bucket: source, Key: "late" }));
    await trial.run(trial.job(source, role, { CreatedBefore: LastModified }));
    assert.deepEqual(await trial.keys(destination, away), ["early"]);
    await trial.run(trial.job(source, role, { CreatedAfter: LastModified, ...backfill }));
    assert.deepEqual(await trial.keys(destination, away), ["early", "late"]);
  });

  it("keys that begin, end or go on as asked", async () => {
    const put = async (bucket: string) => {
      for (const key of ["logs/a.txt", "logs/b.csv", "data/a.txt"]) await trial.put(bucket, key, key);
    };
    assert.deepEqual(await one({ KeyNameConstraint: { MatchAnyPrefix: ["logs/"] } }, put), [
      "logs/a.txt",
      "logs/b.csv",
    ]);
    assert.deepEqual(await one({ KeyNameConstraint: { MatchAnySuffix: [".txt"] } }, put), [
      "data/a.txt",
      "logs/a.txt",
    ]);
    assert.deepEqual(await one({ KeyNameConstraint: { MatchAnySubstring: ["/b."] } }, put), ["logs/b.csv"]);
  });

  it("sizes and storage classes as asked", async () => {
    const put = async (bucket: string) => {
      await trial.put(bucket, "small", "1");
      await trial.put(bucket, "large", "1234567890", { StorageClass: "STANDARD_IA" });
    };
    assert.deepEqual(await one({ ObjectSizeGreaterThanBytes: 1 }, put), ["large"]);
    assert.deepEqual(await one({ ObjectSizeLessThanBytes: 10 }, put), ["small"]);
    assert.deepEqual(await one({ MatchAnyStorageClass: ["STANDARD_IA", "GLACIER_IR"] }, put), ["large"]);
  });

  it("encryption as asked", async () => {
    const SSEKMSKeyId = await kmsKey(home);
    const put = async (bucket: string) => {
      await trial.put(bucket, "ours", "1", { ServerSideEncryption: "AES256" });
      await trial.put(bucket, "key", "2", { ServerSideEncryption: "aws:kms", SSEKMSKeyId });
    };
    assert.deepEqual(await one({ MatchAnyObjectEncryption: [{ SSES3: {} }] }, put), ["ours"]);
    const { source, role } = await trial.older(put);
    const under = (SSEKMS: object) => ({
      EligibleForReplication: false,
      MatchAnyObjectEncryption: [{ SSEKMS }],
    });
    const counts = await trial.run(trial.job(source, role, under({ KmsKeyArn: SSEKMSKeyId })));
    assert.deepEqual(counts, { succeeded: 0, failed: 1 });
    assert.deepEqual(await whyFailed(source, role, under({ BucketKeyEnabled: true })), [nothingFound]);
  });

  it("only keys and tags that a rule covers", async () => {
    const put = async (bucket: string) => {
      await trial.put(bucket, "logs/tagged", "1", { Tagging: "keep=yes&x=y" });
      await trial.put(bucket, "logs/other", "2", { Tagging: "keep=no" });
      await trial.put(bucket, "tagged", "3", { Tagging: "keep=yes" });
    };
    const And = { Prefix: "logs/", Tags: [{ Key: "keep", Value: "yes" }] };
    const { source, destination, role } = await trial.older(put, { Filter: { And } });
    assert.deepEqual(await trial.run(trial.job(source, role)), { succeeded: 1, failed: 0 });
    assert.deepEqual(await trial.keys(destination, away), ["logs/tagged"]);
  });

  it("nothing from rules that are switched off", async () => {
    const { source, role } = await trial.older((bucket) => trial.put(bucket, "key", "1"), {
      Status: "Disabled",
    });
    assert.deepEqual(await whyFailed(source, role, {}), [nothingFound]);
  });

  it("nothing that is archived", async () => {
    const { source, destination, role } = await trial.older(async (bucket) => {
      await trial.put(bucket, "frozen", "1", { StorageClass: "DEEP_ARCHIVE" });
      await trial.put(bucket, "cold", "2", { StorageClass: "GLACIER" });
      await trial.put(bucket, "cool", "3", { StorageClass: "GLACIER_IR" });
    });
    await trial.run(trial.job(source, role));
    assert.deepEqual(await trial.keys(destination, away), ["cool"]);
  });

  it("objects under a KMS key only if the rule has them, and then under the rule's key", async () => {
    const [sourceKey, replicaKey] = [await kmsKey(home), await kmsKey(away)];
    const put = async (bucket: string) => {
      await trial.put(bucket, "plain", "1");
      await trial.put(bucket, "secret", "2", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: sourceKey });
    };
    const without = await trial.older(put);
    assert.deepEqual(await trial.run(trial.job(without.source, without.role)), { succeeded: 1, failed: 0 });
    assert.deepEqual(await trial.keys(without.destination, away), ["plain"]);

    const source = await trial.bucket(home);
    const destination = await trial.bucket(away);
    await put(source);
    await trial.replicate(source, [
      ruleTo(destination, {
        SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } },
        Destination: {
          Bucket: `arn:aws:s3:::${destination}`,
          EncryptionConfiguration: { ReplicaKmsKeyID: replicaKey },
        },
      }),
    ]);
    await trial.run(trial.job(source, await trial.role(source)));
    const head = await trial.s3(away).send(new HeadObjectCommand({ Bucket: destination, Key: "secret" }));
    assert.deepEqual([head.ServerSideEncryption, head.SSEKMSKeyId], ["aws:kms", replicaKey]);
  });

  it("every version, eligible or not, when eligibility is not asked for, and fails those that are not", async () => {
    const { source, role } = await trial.older(async (bucket) => {
      await trial.put(bucket, "frozen", "1", { StorageClass: "GLACIER" });
      await trial.put(bucket, "fine", "2");
    });
    const counts = await trial.run(trial.job(source, role, { EligibleForReplication: false }));
    assert.deepEqual(counts, { succeeded: 1, failed: 1 });
    assert.equal(await trial.statusOf(source, "frozen"), undefined);
  });
});
