// Proves: that existing objects of both sides reach the other one when two buckets of others are replicated both ways, in
// two accounts, and that switching one way off takes its rules and grants off both buckets and leaves the other way at
// work. Runs on the real engine, a local AWS and a double of S3 Batch Operations. Does not prove: how S3 does the jobs.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { TestStack } from "../support/test-stack";

const dublin = { Bucket: "old-in-dublin" };
const virginia = { Bucket: "old-in-virginia" };

describe("two buckets with objects, in two accounts, that replicate both ways", () => {
  let sandbox: EngineSandbox;
  let stack: TestStack;
  let ours: S3Client;
  let theirs: S3Client;
  const config = {
    source: { region: "eu-west-1", existingBucket: dublin.Bucket, accountId: "000000000000" },
    destinations: {
      dr: {
        region: "us-east-1",
        existingBucket: virginia.Bucket,
        accountId: otherAccount.id,
        assumeRoleArn: otherAccount.assumeRoleArn,
      },
    },
    twoWay: true,
    backfill: { mode: "batch", propagationMinutes: 0 },
  };

  before(async function () {
    this.timeout("5m");
    sandbox = await openEngineSandbox({ batchOperations: true });
    ours = sandbox.s3("eu-west-1");
    theirs = await s3InOtherAccount(sandbox.endpoint, "us-east-1");
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
    await ours.send(new CreateBucketCommand({ ...dublin, CreateBucketConfiguration }));
    await theirs.send(new CreateBucketCommand(virginia));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    for (const [s3, bucket, Key] of [
      [ours, dublin, "from-dublin"],
      [theirs, virginia, "from-virginia"],
    ] as const) {
      await s3.send(new PutBucketVersioningCommand({ ...bucket, VersioningConfiguration }));
      await s3.send(new PutObjectCommand({ ...bucket, Key, Body: Key }));
    }
    stack = await TestStack.create(sandbox, config);
    await stack.up();
  });
  after(async () => {
    theirs?.destroy();
    await stack?.forget();
    await sandbox?.close();
  });

  it("both hold what either of them held before", async () => {
    for (const Key of ["from-dublin", "from-virginia"]) {
      await ours.send(new HeadObjectCommand({ ...dublin, Key }));
      await theirs.send(new HeadObjectCommand({ ...virginia, Key }));
    }
  });

  it("are left as they are by a second deploy", async () => {
    await stack.up("--expect-no-changes");
  }).timeout(60_000);

  it("lose the rules and the grants of one way when it is switched off, and keep those of the other", async () => {
    await stack.configure({ ...config, twoWay: false });
    await stack.up();
    await assert.rejects(theirs.send(new GetBucketReplicationCommand(virginia)), {
      name: "ReplicationConfigurationNotFoundError",
    });
    await assert.rejects(ours.send(new GetBucketPolicyCommand(dublin)), { name: "NoSuchBucketPolicy" });
    const object = { ...dublin, Key: "later" };
    await ours.send(new PutObjectCommand({ ...object, Body: "later" }));
    assert.equal((await ours.send(new HeadObjectCommand(object))).ReplicationStatus, "COMPLETED");
    const written = { ...virginia, Key: "stays" };
    await theirs.send(new PutObjectCommand({ ...written, Body: "stays" }));
    assert.equal((await theirs.send(new HeadObjectCommand(written))).ReplicationStatus, undefined);
  }).timeout(60_000);

  it("have nothing of ours left after a destroy", async () => {
    await stack.destroy();
    await assert.rejects(ours.send(new GetBucketReplicationCommand(dublin)), {
      name: "ReplicationConfigurationNotFoundError",
    });
    await assert.rejects(theirs.send(new GetBucketPolicyCommand(virginia)), { name: "NoSuchBucketPolicy" });
  }).timeout(60_000);
});
