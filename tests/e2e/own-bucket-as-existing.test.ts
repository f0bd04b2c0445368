// Proves: on the real engine and a local AWS, that a bucket which the component created is not deleted when the arguments
// name it in `existingBucket`: the deployment fails before it changes anything, the preview warns, and the way out that
// the error names keeps the bucket with its objects. Does not prove: what S3 itself deletes.
import assert from "node:assert/strict";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ReplicationStack } from "../support/replication-stack";

const bucket = "created-before";
const refused =
  /`source\.existingBucket` names the bucket "created-before", which the component created .* run `pulumi up`/;

describe("a bucket that the component created and that is then named as existing", () => {
  const created = (end: object) => ({
    source: { region: "eu-west-1", bucketName: bucket, ...end },
    destinations: { dr: { region: "us-east-1", forceDestroy: true } },
    backfill: { mode: "none" },
  });
  const named = { ...created({}), source: { region: "eu-west-1", existingBucket: bucket } };
  let sandbox: EngineSandbox;
  let replication: ReplicationStack;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    replication = await ReplicationStack.up(sandbox, created({ forceDestroy: true }));
    await replication.put("report.txt");
  });
  after(async () => {
    await replication?.stack.forget();
    await sandbox?.close();
  });

  it("stays as it is with everything else: the deployment fails, and the preview warns", async () => {
    const before = await replication.snapshot();
    await replication.stack.configure(named);
    const preview = await replication.stack.run(["preview"]);
    assert.match(preview.stdout, refused);
    const { code, stdout } = await replication.tryUp(named);
    assert.notEqual(code, 0);
    assert.match(stdout, refused);
    assert.deepEqual(await replication.snapshot(), before);
  }).timeout(90_000);

  it("is replicated as existing after a deployment with `retainOnDelete`, and outlives a destroy", async () => {
    await replication.up(created({ retainOnDelete: true }));
    const { objects } = await replication.bucket(bucket);
    await replication.up(named);
    assert.deepEqual((await replication.bucket(bucket)).objects, objects);
    await replication.put("later.txt");
    const { objects: replicas } = await replication.bucket(replication.destination());
    assert.match(JSON.stringify(replicas), /later\.txt/);
    assert.deepEqual(await replication.plannedChanges(), []);
    await replication.stack.destroy();
    assert.match(JSON.stringify((await replication.bucket(bucket)).objects), /later\.txt/);
  }).timeout(120_000);
});
