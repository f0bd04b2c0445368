// Proves: on the real engine and a local AWS, that `--continue-on-error` deletes neither a bucket nor a created key after
// the check before it failed or did not run. Does not prove: what earlier engines do.
import assert from "node:assert/strict";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ReplicationStack } from "../support/replication-stack";
import type { StackConfig } from "../support/test-stack";

describe("a deployment that continues on errors", () => {
  const config = (
    encryption?: { createKey: true },
    destinations: object = { eu: { region: "eu-central-1" } },
  ) => ({
    source: { region: "eu-west-1", encryption, forceDestroy: true },
    destinations: { dr: { region: "us-east-1", encryption, forceDestroy: true }, ...destinations },
    backfill: { mode: "none" },
  });
  const keys = { createKey: true } as const;
  let sandbox: EngineSandbox;
  let replication: ReplicationStack;
  let kms: KMSClient;
  let KeyId: string;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    kms = new KMSClient({ region: "eu-west-1", endpoint: sandbox.endpoint, credentials });
    replication = await ReplicationStack.up(
      sandbox,
      config(keys, { eu: { region: "eu-central-1", encryption: keys } }),
    );
    await replication.put("report.txt", replication.destination("eu"));
    const key = (await replication.stack.resources()).find(({ urn }) =>
      urn.endsWith("::replication-source-key"),
    );
    KeyId = String(key?.outputs?.arn);
  });
  after(async () => {
    kms?.destroy();
    await replication?.stack.forget();
    await sandbox?.close();
  });

  async function tryUp(config: StackConfig) {
    await replication.stack.configure(config);
    return replication.stack.run(["up", "--yes", "--skip-preview", "--continue-on-error"]);
  }

  async function stateOfKey(): Promise<string | undefined> {
    return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
  }

  it("deletes no key that the removal check keeps, and changes nothing", async () => {
    const before = await replication.snapshot();
    const { code, stdout } = await tryUp(config());
    assert.notEqual(code, 0);
    assert.match(stdout, /`source\.encryption\.createKey` is no longer true/);
    assert.equal(await stateOfKey(), "Enabled");
    assert.deepEqual(await replication.snapshot(), before);
  }).timeout(90_000);

  it("deletes nothing of a destination whose bucket holds objects", async () => {
    const before = await replication.snapshot();
    const { code, stdout } = await tryUp(config(keys, {}));
    assert.notEqual(code, 0);
    assert.match(stdout, /destinations\.eu no longer has the bucket/);
    assert.deepEqual(await replication.snapshot(), before);
  }).timeout(90_000);

  it("deletes no key where the check does not run, because a bucket of the same deployment fails", async () => {
    const before = await replication.snapshot();
    const eu = { region: "eu-central-1" };
    const taken = { ...eu, bucketName: replication.destination("eu") };
    const { code, stdout } = await tryUp(config(undefined, { eu, taken }));
    assert.notEqual(code, 0);
    assert.match(stdout, /BucketAlreadyOwnedByYou/);
    assert.doesNotMatch(stdout, /createKey` is no longer true/);
    assert.equal(await stateOfKey(), "Enabled");
    assert.deepEqual(await replication.snapshot(), before);
  }).timeout(90_000);

  it("destroys nothing while one of the buckets holds objects", async () => {
    const before = await replication.snapshot();
    const { code, stdout } = await replication.stack.run([
      "destroy",
      "--yes",
      "--skip-preview",
      "--continue-on-error",
    ]);
    assert.notEqual(code, 0);
    assert.match(stdout, /\(destinations\.eu\) holds 1 version/);
    assert.deepEqual(await replication.snapshot(), before);
  }).timeout(90_000);
});
