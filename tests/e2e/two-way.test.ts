// Proves: that one switch replicates both ways, that what arrives does not travel back, and that the other account of a
// pair lets the way back in. Runs on the real engine and a local AWS. Does not prove: the syncing of changes on replicas,
// which the local AWS does not do.
import assert from "node:assert/strict";
import {
  GetBucketReplicationCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { TestStack } from "../support/test-stack";

describe("a two-way replication", () => {
  const dublin = { Bucket: "pair-in-dublin" };
  const virginia = { Bucket: "pair-in-virginia" };
  let sandbox: EngineSandbox;
  let stack: TestStack;
  let ours: S3Client;
  let theirs: S3Client;

  before(async function () {
    this.timeout("5m");
    sandbox = await openEngineSandbox();
    ours = sandbox.s3("eu-west-1");
    theirs = await s3InOtherAccount(sandbox.endpoint, "us-east-1");
    const { assumeRoleArn } = otherAccount;
    stack = await TestStack.create(sandbox, {
      source: { region: "eu-west-1", bucketName: dublin.Bucket, forceDestroy: true },
      destinations: {
        dr: { region: "us-east-1", bucketName: virginia.Bucket, assumeRoleArn, forceDestroy: true },
      },
      twoWay: true,
      backfill: { mode: "none" },
    });
    await stack.up();
  });
  after(async () => {
    theirs?.destroy();
    await stack?.forget();
    await sandbox?.close();
  });

  const ways: [what: string, from: () => [S3Client, typeof dublin], to: () => [S3Client, typeof dublin]][] = [
    ["there", () => [ours, dublin], () => [theirs, virginia]],
    ["back", () => [theirs, virginia], () => [ours, dublin]],
  ];
  for (const [what, from, to] of ways) {
    it(`brings what is written on one side ${what}, once`, async () => {
      const Key = what;
      const [writer, source] = from();
      const [reader, replica] = to();
      await writer.send(new PutObjectCommand({ ...source, Key, Body: Key }));
      const written = await writer.send(new HeadObjectCommand({ ...source, Key }));
      assert.equal(written.ReplicationStatus, "COMPLETED");
      assert.equal(
        (await reader.send(new HeadObjectCommand({ ...replica, Key }))).ReplicationStatus,
        "REPLICA",
      );
      for (const [s3, bucket] of [from(), to()]) {
        const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ ...bucket, Prefix: Key }));
        assert.equal(Versions.length, 1, `${bucket.Bucket} has ${Versions.length} versions`);
      }
    });
  }

  it("syncs changes on replicas, on both sides", async () => {
    for (const [s3, bucket] of [
      [ours, dublin],
      [theirs, virginia],
    ] as const) {
      const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand(bucket));
      assert.deepEqual(
        ReplicationConfiguration?.Rules?.map(({ SourceSelectionCriteria }) => SourceSelectionCriteria),
        [{ ReplicaModifications: { Status: "Enabled" } }],
      );
    }
  });

  it("is not changed by a second deploy, nor by a refresh", async () => {
    await stack.up("--expect-no-changes");
    const refresh = await stack.run(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    assert.equal(refresh.code, 0, refresh.stdout);
  }).timeout(60_000);

  it("is gone after a destroy, on both sides", async () => {
    await stack.destroy();
    assert.deepEqual(await stack.resources(), []);
  }).timeout(60_000);
});
