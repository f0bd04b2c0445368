// Proves: that a deploy has S3 bring older objects over by a job, with every version and delete markers by the rules,
// that a failed task ends it red with the reason, that the next deploy goes on, and that a rule or a destination more
// brings only what it adds. Runs on the real engine, a local AWS, and a double of S3 Batch Operations, which no local AWS
// has. Does not prove: how S3 itself does the jobs.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { BackfillSummary } from "../../components";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { TestStack } from "../support/test-stack";

describe("older objects, by a job of S3", () => {
  const Bucket = "full-of-versions";
  let sandbox: EngineSandbox;
  let stack: TestStack;
  let source: S3Client;
  let replica: S3Client;
  const to = (...names: string[]) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        {
          region: name === "dr" ? "us-east-1" : "us-west-2",
          bucketName: `versions-${name}`,
          forceDestroy: true,
        },
      ]),
    );
  const config = {
    source: { region: "eu-west-1", existingBucket: Bucket },
    destinations: to("dr"),
    rules: [{ id: "docs", prefix: "docs/" }],
    backfill: { mode: "batch", propagationMinutes: 0 },
  };

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox({ batchOperations: true });
    source = sandbox.s3("eu-west-1");
    replica = sandbox.s3("us-east-1");
    await source.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    );
    await source.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
    for (const Body of ["first", "second"]) {
      await source.send(new PutObjectCommand({ Bucket, Key: "docs/a", Body }));
    }
    await source.send(new PutObjectCommand({ Bucket, Key: "docs/gone", Body: "gone" }));
    await source.send(new DeleteObjectCommand({ Bucket, Key: "docs/gone" }));
    await source.send(new PutObjectCommand({ Bucket, Key: "logs/a", Body: "log" }));
    stack = await TestStack.create(sandbox, config);
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  async function versionsAt(s3: S3Client, bucket: string): Promise<string[]> {
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    return Versions.map(({ Key = "" }) => Key).sort();
  }

  async function summary(): Promise<BackfillSummary> {
    return (await stack.outputs<{ backfillSummary: BackfillSummary }>()).backfillSummary;
  }

  it("end a deploy red when one cannot be replicated, and say which, why and what to do", async () => {
    sandbox.batchOperations?.trouble.failKeys(["docs/a"], "DstKmsKeyInvalidState");
    const { code, stdout, stderr } = await stack.run(["up", "--yes", "--skip-preview"]);
    assert.notEqual(code, 0, stdout);
    assert.match(stdout + stderr, /docs\/a/);
    assert.match(stdout + stderr, /DstKmsKeyInvalidState|key/i);
  }).timeout(60_000);

  it("arrive with all their versions in the next deploy, and those that no rule names stay", async () => {
    sandbox.batchOperations?.trouble.healKeys();
    await stack.up();
    const { jobs } = await summary();
    assert.equal(jobs.length, 1);
    assert.deepEqual([jobs[0]?.status, jobs[0]?.failed], ["Complete", 0]);
    assert.deepEqual(await versionsAt(replica, "versions-dr"), ["docs/a", "docs/a", "docs/gone"]);
    const { ReplicationStatus } = await replica.send(
      new HeadObjectCommand({ Bucket: "versions-dr", Key: "docs/a" }),
    );
    assert.equal(ReplicationStatus, "REPLICA");
  }).timeout(60_000);

  it("are left alone in a second deploy", async () => {
    await stack.up("--expect-no-changes");
  }).timeout(60_000);

  it("arrive by a rule more, and only those", async () => {
    const rules = [...config.rules, { id: "logs", prefix: "logs/" }];
    await stack.configure({ ...config, rules });
    await stack.up();
    assert.equal((await summary()).jobs[0]?.tasks, 1);
    assert.deepEqual(await versionsAt(replica, "versions-dr"), ["docs/a", "docs/a", "docs/gone", "logs/a"]);
  }).timeout(60_000);

  it("arrive at a destination more, those that others have already too", async () => {
    await stack.configure({ ...config, destinations: to("dr", "west") });
    await stack.up();
    const west = sandbox.s3("us-west-2");
    assert.deepEqual(await versionsAt(west, "versions-west"), ["docs/a", "docs/a", "docs/gone"]);
  }).timeout(60_000);

  it("arrive again at a bucket that was lost and made anew, once everything is asked for again", async () => {
    const west = sandbox.s3("us-west-2");
    const lost = "versions-west";
    const { Versions = [], DeleteMarkers = [] } = await west.send(
      new ListObjectVersionsCommand({ Bucket: lost }),
    );
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
      await west.send(new DeleteObjectCommand({ Bucket: lost, Key, VersionId }));
    }
    await west.send(new DeleteBucketCommand({ Bucket: lost }));
    const { code, stdout, stderr } = await stack.run(["up", "--yes", "--skip-preview", "--refresh"]);
    assert.notEqual(code, 0, "nobody notices");
    assert.match(
      stdout + stderr,
      /destinations\.west: the bucket of this name was lost, .* `pulumi up --replace '\*\*::replication-rules-since'`/,
    );
    await stack.up("--replace", "**::replication-rules-since");
    assert.deepEqual(await versionsAt(west, lost), ["docs/a", "docs/a", "docs/gone"]);
  }).timeout(60_000);

  it("leave nothing behind in a destroy, their reports included", async () => {
    await stack.destroy();
    assert.deepEqual(await stack.resources(), []);
  }).timeout(60_000);
});
