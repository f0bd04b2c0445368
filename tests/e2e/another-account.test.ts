// Proves: that objects replicate into a bucket of another account, on a local AWS that asks the destination's bucket
// policy before it lets the replication role write. Does not prove: how AWS itself evaluates that policy, nor that a
// backfill may read across accounts, which takes rights that this component does not give.
import assert from "node:assert/strict";
import {
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { TestStack } from "../support/test-stack";

describe("a destination in another account", () => {
  const assumeRoleArn = "arn:aws:iam::222222222222:role/deployer";
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
    theirs = await inOtherAccount();
    stack = await TestStack.create(sandbox, {
      source: { region: "eu-west-1", bucketName: source.Bucket },
      destinations: { dr: { region: "us-east-1", bucketName: replica.Bucket, assumeRoleArn } },
      backfill: { mode: "none" },
    });
    await stack.up();
  });
  after(async () => {
    theirs?.destroy();
    await stack?.forget();
    await sandbox?.close();
  });

  async function inOtherAccount(): Promise<S3Client> {
    const { endpoint } = sandbox;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const sts = new STSClient({ region: "us-east-1", endpoint, credentials });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: assumeRoleArn, RoleSessionName: "test" }),
    );
    sts.destroy();
    assert.ok(Credentials?.AccessKeyId && Credentials.SecretAccessKey);
    return new S3Client({
      region: "us-east-1",
      endpoint,
      forcePathStyle: true,
      credentials: {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        sessionToken: Credentials.SessionToken,
      },
    });
  }

  async function statusAfterPut(Key: string): Promise<string | undefined> {
    await ours.send(new PutObjectCommand({ ...source, Key, Body: Key }));
    return (await ours.send(new HeadObjectCommand({ ...source, Key }))).ReplicationStatus;
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
});
