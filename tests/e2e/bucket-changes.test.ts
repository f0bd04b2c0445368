// Proves: on the real engine and a local AWS, which changes replace a bucket, that a bucket with objects is not replaced,
// and that Object Lock comes to a bucket in place. Does not prove: that the real provider plans the same; it replaces for
// the same properties.
import assert from "node:assert/strict";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ReplicationStack } from "../support/replication-stack";

describe("a bucket of a deployed replication", () => {
  let sandbox: EngineSandbox;
  const replications: ReplicationStack[] = [];
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
  });
  after(async () => {
    for (const { stack } of replications) await stack.forget();
    await sandbox?.close();
  });

  describe("whose name is changed", () => {
    let replication: ReplicationStack;
    const named = (bucketName: string) => ({
      source: { region: "eu-west-1", bucketName },
      destinations: { dr: { region: "us-east-1" } },
    });
    before(async function () {
      this.timeout("2m");
      replication = await ReplicationStack.up(sandbox, named("before"));
      replications.push(replication);
      await replication.put("report.txt");
    });

    it("is previewed as replaced, before anything else of it", async () => {
      await replication.stack.configure(named("after"));
      const changes = await replication.plannedChanges();
      assert.ok(changes.includes("replace replication-source"), changes.join("\n"));
      assert.ok(!changes.some((change) => /replace.*(role|destination)/.test(change)), changes.join("\n"));
    }).timeout(60_000);

    it("stays as it is with everything else while it holds objects", async () => {
      const before = await replication.snapshot();
      const { code, stdout, stderr } = await replication.tryUp(named("after"));
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /before \(source\) holds 1 version/);
      assert.deepEqual(await replication.snapshot(), before);
      assert.equal((await replication.bucket("after")).policy, "NoSuchBucket");
      await replication.stack.configure(named("before"));
      assert.deepEqual(await replication.plannedChanges(), []);
    }).timeout(90_000);

    it("is replaced once it is empty, and the replication goes on from the new one", async () => {
      await replication.empty("before");
      await replication.up(named("after"));
      assert.equal((await replication.bucket("before")).policy, "NoSuchBucket");
      await replication.put("later.txt");
      const { objects } = await replication.bucket(replication.destination());
      const keys = (objects as { Versions: { Key: string }[] }).Versions.map(({ Key }) => Key);
      assert.deepEqual(keys.sort(), ["later.txt", "report.txt"]);
      assert.deepEqual(await replication.plannedChanges(), []);
    }).timeout(90_000);
  });

  describe("that gets Object Lock", () => {
    let replication: ReplicationStack;
    const config = (objectLock?: object, tags = {}) => ({
      source: { region: "eu-west-1", ...(objectLock && { objectLock }) },
      destinations: { dr: { region: "us-east-1" } },
      tags,
    });
    before(async function () {
      this.timeout("2m");
      replication = await ReplicationStack.up(sandbox, config());
      replications.push(replication);
      await replication.put("report.txt");
    });

    it("is previewed and deployed in place, with its objects", async () => {
      const { objects } = await replication.bucket(replication.source);
      await replication.stack.configure(config({ days: 1 }));
      const changes = await replication.plannedChanges();
      assert.ok(changes.includes("create replication-source-object-lock"));
      assert.ok(changes.includes("create replication-destination-dr-object-lock"));
      assert.ok(!changes.some((change) => /replace|delete/.test(change)), changes.join("\n"));
      await replication.up(config({ days: 1 }));
      for (const bucket of [replication.source, replication.destination()]) {
        const { ObjectLockConfiguration: lock } = (await replication.bucket(bucket)).objectLock as {
          ObjectLockConfiguration: { ObjectLockEnabled: string };
        };
        assert.equal(lock.ObjectLockEnabled, "Enabled");
      }
      assert.deepEqual((await replication.bucket(replication.source)).objects, objects);
    }).timeout(90_000);

    it("is not replaced by what a refresh puts into the state, and keeps its rules when it is changed", async () => {
      await replication.stack.run(["refresh", "--yes", "--skip-preview"]);
      const { replication: rules, versioning, objectLock } = await replication.bucket(replication.source);
      await replication.stack.configure(config({ days: 1 }, { team: "storage" }));
      const changes = await replication.plannedChanges();
      assert.ok(changes.includes("update replication-source"), changes.join("\n"));
      assert.ok(!changes.some((change) => /replace|delete|create/.test(change)), changes.join("\n"));
      await replication.up(config({ days: 1 }, { team: "storage" }));
      const after = await replication.bucket(replication.source);
      assert.deepEqual(
        { rules: after.replication, versioning: after.versioning, objectLock: after.objectLock },
        { rules, versioning, objectLock },
      );
    }).timeout(90_000);

    it("cannot lose it again, as the preview says", async () => {
      await replication.stack.configure(config());
      const { code, stdout, stderr } = await replication.stack.run(["preview"]);
      assert.notEqual(code, 0);
      assert.match(
        stdout + stderr,
        /source\.objectLock is left out, but Object Lock is enabled on the bucket/,
      );
    }).timeout(60_000);
  });
});
