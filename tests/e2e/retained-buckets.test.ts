// Proves: on the real engine and a local AWS, what `retainOnDelete` keeps, as an argument of a bucket and as an option of the
// component. Does not prove: that other options of the component reach its children.
import assert from "node:assert/strict";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { bucketSnapshot } from "../support/aws-snapshot";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ProgramStack } from "../support/program-stack";
import { ReplicationStack } from "../support/replication-stack";

describe("a bucket", () => {
  let sandbox: EngineSandbox;
  const stacks: { forget(): Promise<void> }[] = [];
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
  });
  after(async () => {
    for (const stack of stacks) await stack.forget();
    await sandbox?.close();
  });

  describe("that is to be kept", () => {
    let replication: ReplicationStack;
    const eu = { region: "eu-central-1" };
    const config = (kept: { retainOnDelete?: boolean } = {}) => ({
      source: { region: "eu-west-1", ...kept },
      destinations: { dr: { region: "us-east-1", encryption: { createKey: false }, ...kept }, eu },
    });
    before(async function () {
      this.timeout("2m");
      replication = await ReplicationStack.up(sandbox, config());
      stacks.push(replication.stack);
      await replication.put("report.txt");
    });

    it("stays with its objects and settings when its destination is taken out, and nothing replicates there", async () => {
      const dr = replication.destination("dr");
      await replication.up(config({ retainOnDelete: true }));
      const before = await replication.bucket(dr);
      await replication.up({ ...config({ retainOnDelete: true }), destinations: { eu } });
      assert.deepEqual(await replication.bucket(dr), before);
      const names = (await replication.stack.resources()).map(({ urn }) => urn.split("::").at(-1) ?? "");
      assert.ok(!names.some((name) => name.includes("destination-dr")), names.join("\n"));
      await replication.put("later.txt");
      assert.deepEqual((await replication.bucket(dr)).objects, before.objects);
    }).timeout(90_000);

    it("stays with its objects after a destroy, which takes the rules and the role", async () => {
      const { source } = replication;
      await replication.empty(replication.destination("eu"));
      const before = await replication.bucket(source);
      await replication.stack.destroy();
      const after = await replication.bucket(source);
      assert.equal(after.replication, "ReplicationConfigurationNotFoundError");
      assert.deepEqual({ ...after, replication: undefined }, { ...before, replication: undefined });
      assert.deepEqual(await replication.role(), "NoSuchEntityException");
      assert.deepEqual(await replication.stack.resources(), []);
    }).timeout(90_000);
  });

  it("stays with the rules, the role and all else where the component itself is retained", async () => {
    const stack = await ProgramStack.create(sandbox, "retained-component", {
      "retained-component:endpoint": sandbox.endpoint,
    });
    stacks.push(stack);
    await stack.up();
    const s3 = sandbox.s3("eu-west-1");
    await s3.send(new PutObjectCommand({ Bucket: "kept-source", Key: "report.txt", Body: "kept" }));
    const before = await bucketSnapshot(s3, "kept-source");
    await stack.destroy();
    assert.deepEqual(await bucketSnapshot(s3, "kept-source"), before);
    assert.equal(typeof before.replication, "object");
    assert.deepEqual(await stack.resources(), []);
  }).timeout(90_000);
});
