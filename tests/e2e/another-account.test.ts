// Proves: that objects replicate into a bucket of another account, on a local AWS that asks the destination's bucket
// policy before it lets the replication role write. Does not prove: how AWS itself evaluates that policy, nor that a
// backfill may read across accounts, which takes rights that this component does not give.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { TestStack } from "../support/test-stack";

describe("a destination in another account", () => {
  const { assumeRoleArn } = otherAccount;
  const source = { Bucket: "ours-in-dublin" };
  const replica = { Bucket: "theirs-in-virginia" };
  let sandbox: EngineSandbox;
  let stack: TestStack;
  let ours: S3Client;
  let theirs: S3Client;

  before(async function () {
    this.timeout("5m");
    sandbox = await openEngineSandbox();
    ours = sandbox.s3("eu-west-1");
    theirs = await s3InOtherAccount(sandbox.endpoint, "us-east-1");
    stack = await TestStack.create(sandbox, {
      source: { region: "eu-west-1", bucketName: source.Bucket },
      destinations: {
        dr: { region: "us-east-1", bucketName: replica.Bucket, assumeRoleArn, forceDestroy: true },
      },
      backfill: { mode: "none" },
    });
    await stack.up();
  });
  after(async () => {
    theirs?.destroy();
    await stack?.forget();
    await sandbox?.close();
  });

  async function statusAfterPut(Key: string, bucket = source): Promise<string | undefined> {
    await ours.send(new PutObjectCommand({ ...bucket, Key, Body: Key }));
    return (await ours.send(new HeadObjectCommand({ ...bucket, Key }))).ReplicationStatus;
  }

  it("receives replicas, because its bucket policy lets the role of the source's account in", async () => {
    assert.equal(await statusAfterPut("hello"), "COMPLETED");
    const { Body } = await theirs.send(new GetObjectCommand({ ...replica, Key: "hello" }));
    assert.equal(await Body?.transformToString(), "hello");
  });

  it("would receive none without what the component wrote into that policy", async () => {
    const { Policy = "" } = await theirs.send(new GetBucketPolicyCommand(replica));
    const { Statement, ...rest } = JSON.parse(Policy);
    const others = Statement.filter(({ Sid }: { Sid: string }) => Sid !== "ReplicaWrite");
    assert.equal(others.length, Statement.length - 1);
    const stripped = JSON.stringify({ ...rest, Statement: others });
    await theirs.send(new PutBucketPolicyCommand({ ...replica, Policy: stripped }));
    assert.equal(await statusAfterPut("refused"), "FAILED");
  });

  it("that we may not enter is left alone, and receives replicas once its owner adds the policy we give out", async () => {
    const Bucket = "theirs-alone";
    await theirs.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await theirs.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    await stack.configure({
      source: { region: "eu-west-1", bucketName: source.Bucket },
      destinations: {
        dr: { region: "us-east-1", existingBucket: Bucket, accountId: otherAccount.id, access: "emit" },
      },
      backfill: { mode: "none" },
    });
    await stack.up();
    await assert.rejects(theirs.send(new GetBucketPolicyCommand({ Bucket })), { name: "NoSuchBucketPolicy" });
    assert.equal(await statusAfterPut("too-early"), "FAILED");
    const { requiredDestinationPolicy } = await stack.outputs<{
      requiredDestinationPolicy: { dr: string };
    }>();
    await theirs.send(new PutBucketPolicyCommand({ Bucket, Policy: requiredDestinationPolicy.dr }));
    assert.equal(await statusAfterPut("in-time"), "COMPLETED");
    await theirs.send(new HeadObjectCommand({ Bucket, Key: "in-time" }));
  }).timeout(60_000);
});
