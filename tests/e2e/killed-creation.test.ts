// Proves: on the real engine and a local AWS, how a deployment goes on that was killed while it created a bucket. Does not
// prove: that AWS answers a second creation as the local AWS does, which it does outside us-east-1.
import assert from "node:assert/strict";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { type S3Proxy, startProxy } from "../support/s3-proxy";
import { TestStack } from "../support/test-stack";

describe("a deployment that was killed while it created a bucket", () => {
  let sandbox: EngineSandbox;
  let proxy: S3Proxy | undefined;
  let stack: TestStack | undefined;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
  });
  after(async () => {
    await stack?.forget();
    await proxy?.stop();
    await sandbox?.close();
  });

  it("goes on after an import of what it had created, as the README says", async () => {
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
    stack = await TestStack.create(sandbox, {
      source: { region: "eu-west-1", bucketName: "orphaned", ...local },
      destinations: { dr: { region: "us-east-1", ...local } },
    });
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
