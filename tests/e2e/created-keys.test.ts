// Proves: on the real engine and a local AWS, that a created key stays while its bucket does: leaving `createKey` out fails
// where the key would be deleted, in a preview with a warning and no other advice, and the way out that the error names
// keeps the key. Does not prove: what KMS does with a key after its deletion was scheduled.
import assert from "node:assert/strict";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetBucketEncryptionCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { type StackConfig, TestStack } from "../support/test-stack";

const Bucket = "keyed-in-dublin";
const leftOut =
  /`source\.encryption\.createKey` is no longer true, .* bucket "keyed-in-dublin" .* nobody could read them/;

const config = (encryption: { createKey: true } | undefined, forceDestroy: boolean): StackConfig => ({
  source: { region: "eu-west-1", bucketName: Bucket, encryption, forceDestroy },
  destinations: { dr: { region: "us-east-1", encryption, forceDestroy } },
  backfill: { mode: "none" },
});

describe("a key that the component created", () => {
  let sandbox: EngineSandbox;
  let stack: TestStack;
  let kms: KMSClient;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    kms = new KMSClient({ region: "eu-west-1", endpoint: sandbox.endpoint, credentials });
    stack = await TestStack.create(sandbox, config({ createKey: true }, true));
    await stack.up();
    await sandbox.s3("eu-west-1").send(new PutObjectCommand({ Bucket, Key: "report", Body: "report" }));
    KeyId = await keyOfBucket();
  });
  after(async () => {
    kms?.destroy();
    await stack?.forget();
    await sandbox?.close();
  });
  let KeyId: string | undefined;

  async function keyOfBucket(): Promise<string | undefined> {
    const { ServerSideEncryptionConfiguration: found } = await sandbox
      .s3("eu-west-1")
      .send(new GetBucketEncryptionCommand({ Bucket }));
    return found?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
  }

  async function assertKeyIsUsable(): Promise<void> {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    assert.equal(KeyMetadata?.KeyState, "Enabled");
  }

  it("is not deleted while objects may be under it: the deployment fails before it changes anything", async () => {
    await stack.configure(config(undefined, true));
    const preview = await stack.run(["preview"]);
    assert.match(preview.stdout, leftOut);
    // Under it the key would be deleted all the same.
    assert.doesNotMatch(preview.stdout, /kmsKeyArns/);
    const { code, stdout } = await stack.run(["up", "--yes", "--skip-preview"]);
    assert.notEqual(code, 0);
    assert.match(stdout, leftOut);
    assert.equal(await keyOfBucket(), KeyId);
    await assertKeyIsUsable();
  }).timeout(90_000);

  it("stays when it is left out after `forceDestroy` was", async () => {
    await stack.configure(config({ createKey: true }, false));
    await stack.up();
    await stack.configure(config(undefined, false));
    await stack.up();
    assert.equal(await keyOfBucket(), undefined);
    await assertKeyIsUsable();
  }).timeout(90_000);
});
