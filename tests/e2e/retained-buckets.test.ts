// Proves: on the real engine and a local AWS, what `retainOnDelete` keeps, as an argument of a bucket and as an option of the
// component, and how a deployment goes on that was killed while it created a bucket. Does not prove: that AWS answers a
// second creation as the local AWS does, which it does outside us-east-1.
import assert from "node:assert/strict";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { bucketSnapshot } from "../support/aws-snapshot";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ProgramStack } from "../support/program-stack";
import { ReplicationStack } from "../support/replication-stack";
import { type S3Proxy, startProxy } from "../support/s3-proxy";
import { TestStack } from "../support/test-stack";

describe("a bucket", () => {
  let sandbox: EngineSandbox;
  let proxy: S3Proxy | undefined;
  const stacks: { forget(): Promise<void> }[] = [];
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
  });
  after(async () => {
    for (const stack of stacks) await stack.forget();
    await proxy?.stop();
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

  it("that a killed deployment created is taken into the state by an import", async () => {
    let isCreated = false;
    let hangs = true;
    proxy = await startProxy(sandbox.endpoint, async (request, forward) => {
      const answer = await forward(request);
      if (!hangs || request.method !== "PUT" || !/^\/orphaned\/?(\?x-id=\w+)?$/.test(request.path))
        return answer;
      isCreated = true;
      return new Promise(() => undefined);
    });
    const local = { endpoint: proxy.endpoint, allowPlainHttpOnLoopback: true };
    const stack = await TestStack.create(sandbox, {
      source: { region: "eu-west-1", bucketName: "orphaned", ...local },
      destinations: { dr: { region: "us-east-1", ...local } },
    });
    stacks.push(stack);
    await stack.run(["up", "--yes", "--skip-preview"], { timeoutMilliseconds: 20_000 });
    assert.ok(isCreated, "the deployment was killed too early");
    hangs = false;
    assert.equal((await stack.run(["cancel", "--yes"])).code, 0);

    const again = await stack.run(["up", "--yes", "--skip-preview"]);
    assert.notEqual(again.code, 0);
    assert.match(again.stdout + again.stderr, /BucketAlreadyOwnedByYou/);
    const urns = (await stack.resources()).map(({ urn }) => urn);
    const urnOf = (name: string) => urns.find((urn) => urn.endsWith(`::${name}`)) ?? "";
    const commands = [
      ["refresh", "--clear-pending-creates", "--yes", "--skip-preview"],
      [
        ...["import", "aws:s3/bucket:Bucket", "replication-source", "orphaned"],
        ...["--parent", `component=${urnOf("replication")}`],
        ...["--provider", `source=${urnOf("replication-source-provider")}`],
        ...["--protect=false", "--generate-code=false", "--yes", "--skip-preview"],
      ],
    ];
    for (const command of commands) {
      const { code, stdout, stderr } = await stack.run(command);
      assert.equal(code, 0, `${command.join(" ")}\n${stdout}${stderr}`);
    }
    await stack.up();
    await stack.up("--expect-no-changes");
  }).timeout(120_000);
});
