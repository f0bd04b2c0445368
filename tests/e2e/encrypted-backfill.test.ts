// Proves: that what the component grants its replication role, by the role's policy and those of created keys and of buckets in
// two accounts, is enough for a job to replicate existing objects under several KMS keys with their tags, with and without
// S3 Bucket Keys. Runs on the real engine, a local AWS, and an emulator of S3 Batch Operations that evaluates these
// policies. Does not prove: that AWS asks for the same permissions.
import assert from "node:assert/strict";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { BackfillSummary } from "../../components";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { TestStack } from "../support/test-stack";

describe("existing objects under KMS keys", () => {
  const Bucket = "encrypted-in-dublin";
  let sandbox: EngineSandbox;
  let stack: TestStack;
  let kms: KMSClient;
  let source: S3Client;
  let theirs: S3Client;
  let keys: { default: string; former: string };

  const createKey = async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    assert.ok(KeyMetadata?.Arn);
    return KeyMetadata.Arn;
  };
  const encryptByDefault = (BucketKeyEnabled: boolean) => {
    const byDefault = { SSEAlgorithm: "aws:kms", KMSMasterKeyID: keys.default } as const;
    const Rules = [{ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled }];
    return source.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
    );
  };
  const own = {
    dr: {
      region: "us-east-1",
      bucketName: "encrypted-in-virginia",
      encryption: { createKey: true, bucketKey: false },
    },
  };
  const foreign = {
    partner: {
      region: "us-west-2",
      bucketName: "encrypted-in-oregon",
      encryption: { createKey: true },
      assumeRoleArn: otherAccount.assumeRoleArn,
    },
  };
  const config = (destinations: object) => ({
    source: {
      region: "eu-west-1",
      existingBucket: Bucket,
      encryption: { kmsKeyArn: keys.default },
      kmsKeyArns: [keys.former],
    },
    destinations,
    rules: [{ id: "docs", prefix: "docs/" }],
    backfill: { mode: "batch", propagationMinutes: 0 },
  });

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox({ batchOperations: true });
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    kms = new KMSClient({ region: "eu-west-1", endpoint: sandbox.endpoint, credentials });
    source = sandbox.s3("eu-west-1");
    theirs = await s3InOtherAccount(sandbox.endpoint, "us-west-2");
    keys = { default: await createKey(), former: await createKey() };
    await source.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    );
    await source.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
    await encryptByDefault(false);
    const put = (Key: string, settings: object = {}) =>
      source.send(new PutObjectCommand({ Bucket, Key, Body: Key, Tagging: "team=blue", ...settings }));
    await put("docs/default");
    await put("docs/former", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: keys.former });
    await put("docs/plain", { ServerSideEncryption: "AES256" });
    stack = await TestStack.create(sandbox, config(own));
  });
  after(async () => {
    kms?.destroy();
    theirs?.destroy();
    await stack?.forget();
    await sandbox?.close();
  });

  async function tasksOfLastDeployment(): Promise<number[]> {
    const { backfillSummary } = await stack.outputs<{ backfillSummary: BackfillSummary }>();
    return backfillSummary.jobs.map(({ tasks, failed }) => (failed === 0 ? tasks : Number.NaN));
  }
  /** The keys of three replicas. */
  async function replicasIn(s3: S3Client, bucket: string): Promise<(string | undefined)[]> {
    const names = ["docs/default", "docs/former", "docs/plain"];
    return Promise.all(
      names.map(async (Key) => {
        const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: bucket, Key }));
        assert.deepEqual(TagSet, [{ Key: "team", Value: "blue" }]);
        return (await s3.send(new HeadObjectCommand({ Bucket: bucket, Key }))).SSEKMSKeyId;
      }),
    );
  }

  it("replicate with their tags to a bucket under a created key", async () => {
    await stack.up();
    assert.deepEqual(await tasksOfLastDeployment(), [3]);
    const [first, second, plain] = await replicasIn(sandbox.s3("us-east-1"), "encrypted-in-virginia");
    assert.match(first ?? "", /^arn:aws:kms:us-east-1:000000000000:key\//);
    assert.deepEqual([second, plain], [first, undefined]);
  }).timeout(60_000);

  it("replicate to a bucket and a key of another account, once more with S3 Bucket Keys", async () => {
    await encryptByDefault(true);
    await stack.configure(config({ ...own, ...foreign }));
    await stack.up();
    assert.deepEqual(await tasksOfLastDeployment(), [3]);
    const [first, second, plain] = await replicasIn(theirs, "encrypted-in-oregon");
    assert.match(first ?? "", new RegExp(`^arn:aws:kms:us-west-2:${otherAccount.id}:key/`));
    assert.deepEqual([second, plain], [first, undefined]);
  }).timeout(60_000);
});
