// Proves: on the real engine and a local AWS, that a destroy which cannot finish changes nothing, that one which can does,
// and the same of a destination that is removed. Does not prove: that the credentials of a real deployment may list the
// buckets.
import assert from "node:assert/strict";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ReplicationStack } from "../support/replication-stack";
import { errorAnswer, type S3Proxy, startProxy } from "../support/s3-proxy";
import { TestStack } from "../support/test-stack";

describe("a destroy", () => {
  let sandbox: EngineSandbox;
  let proxy: S3Proxy | undefined;
  const stacks: TestStack[] = [];
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
  });
  after(async () => {
    for (const stack of stacks) await stack.forget();
    await proxy?.stop();
    await sandbox?.close();
  });

  const destinations = { dr: { region: "us-east-1" }, eu: { region: "eu-central-1" } };
  const config = { source: { region: "eu-west-1" }, destinations };

  describe("of two destinations and a source", () => {
    let replication: ReplicationStack;
    before(async function () {
      this.timeout("2m");
      replication = await ReplicationStack.up(sandbox, config);
      stacks.push(replication.stack);
      await replication.put("report.txt");
      // The local AWS replicates to the first destination only.
      await replication.put("report.txt", replication.destination("eu"));
    });

    it("changes nothing while they hold objects, says what they hold, and what to do", async () => {
      const before = await replication.snapshot();
      const { code, stdout, stderr } = await replication.tryDestroy();
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /\(source\) holds 1 version \(10 bytes\) and 0 delete markers/);
      assert.match(stdout + stderr, /\(destinations\.dr\) holds 1 version/);
      assert.match(stdout + stderr, /set `destinations\.eu\.retainOnDelete` to true/);
      assert.deepEqual(await replication.snapshot(), before);
      assert.deepEqual(await replication.plannedChanges(), []);
    }).timeout(90_000);

    it("leaves no more to a later deploy than the checks that passed", async () => {
      await replication.empty(replication.destination("eu"));
      const before = await replication.snapshot();
      assert.notEqual((await replication.tryDestroy()).code, 0);
      assert.deepEqual(await replication.snapshot(), before);
      assert.deepEqual(await replication.plannedChanges(), [
        "create replication-destination-eu-destroy-check",
      ]);
      await replication.up();
    }).timeout(90_000);

    it("of one destination, by taking it out of the arguments, changes nothing while it holds objects", async () => {
      const before = await replication.snapshot();
      const { code, stdout, stderr } = await replication.tryUp({
        ...config,
        destinations: { eu: destinations.eu },
      });
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /destinations\.dr no longer has the bucket/);
      assert.match(stdout + stderr, /set `destinations\.dr\.retainOnDelete` to true/);
      assert.deepEqual(await replication.snapshot(), before);
    }).timeout(90_000);

    it("of one destination, by renaming it, changes nothing while it holds objects", async () => {
      const before = await replication.snapshot();
      const renamed = { recovery: destinations.dr, eu: destinations.eu };
      assert.notEqual((await replication.tryUp({ ...config, destinations: renamed })).code, 0);
      assert.deepEqual(await replication.snapshot(), before);
    }).timeout(90_000);

    it("of one destination ends once it is empty, and leaves the others as they were", async () => {
      const dr = replication.destination("dr");
      await replication.empty(dr);
      await replication.up({ ...config, destinations: { eu: destinations.eu } });
      assert.equal((await replication.bucket(dr)).versioning, "NoSuchBucket");
      await replication.put("later.txt");
      const { objects } = await replication.bucket(replication.destination("eu"));
      assert.deepEqual(
        (objects as { Versions: { Key: string }[] }).Versions.map(({ Key }) => Key),
        ["later.txt"],
      );
    }).timeout(90_000);

    it("ends once all is empty", async () => {
      const [source, eu] = [replication.source, replication.destination("eu")];
      await replication.empty(source, eu);
      await replication.stack.destroy();
      for (const bucket of [source, eu])
        assert.equal((await replication.bucket(bucket)).policy, "NoSuchBucket");
      assert.deepEqual(await replication.stack.resources(), []);
    }).timeout(90_000);
  });

  it("of what a deployment did not finish leaves a bucket with objects versioned and private", async () => {
    proxy = await startProxy(sandbox.endpoint, async (request, forward) =>
      request.method === "PUT" && request.path.includes("?replication")
        ? errorAnswer(403, "AccessDenied")
        : forward(request),
    );
    const local = { endpoint: proxy.endpoint, allowPlainHttpOnLoopback: true };
    const stack = await TestStack.create(sandbox, {
      source: { region: "eu-west-1", bucketName: "half-made", ...local },
      destinations: { dr: { region: "us-east-1", ...local } },
    });
    stacks.push(stack);
    assert.notEqual((await stack.run(["up", "--yes", "--skip-preview"])).code, 0);
    const names = (await stack.resources()).map(({ urn }) => urn.split("::").at(-1));
    assert.ok(names.includes("replication-source-policy"), "the deployment failed too early");
    assert.ok(!names.includes("replication-source-destroy-check"), "the deployment failed too late");
    const replication = ReplicationStack.of(sandbox, stack);
    await replication.put("report.txt", "half-made");
    const { code, stdout, stderr } = await stack.run(["destroy", "--yes", "--skip-preview"]);
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /BucketNotEmpty/);
    const { versioning, publicAccess, policy, ownership } = await replication.bucket("half-made");
    assert.deepEqual(versioning, { Status: "Enabled" });
    for (const setting of [publicAccess, policy, ownership]) assert.equal(typeof setting, "object");
  }).timeout(90_000);
});
