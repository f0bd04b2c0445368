// Proves: that the three steps of docs/migration.md take hand-written replication over without an object that does not
// replicate, and what happens to those who swap it in one deployment. Runs on the real engine and a local AWS. Does not
// prove: how long AWS takes to act on the new rules.
import assert from "node:assert/strict";
import {
  GetBucketVersioningCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ProgramStack } from "../support/program-stack";

describe("hand-written replication", () => {
  let sandbox: EngineSandbox;
  let source: S3Client;
  let stack: ProgramStack;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    source = sandbox.s3("eu-west-1");
  });
  beforeEach(async function () {
    this.timeout(60_000);
    stack = await ProgramStack.create(sandbox, "hand-written-before", {
      "aws:region": "eu-west-1",
      "migration:step": "before",
      "migration:endpoint": sandbox.endpoint,
    });
    await stack.up();
  });
  afterEach(async function () {
    this.timeout(60_000);
    await stack?.forget();
  });
  after(() => sandbox?.close());

  const moveTo = (step: string) => stack.run(["config", "set", "migration:step", step]);

  async function bucket(output = "sourceBucket"): Promise<{ Bucket: string }> {
    const state = (await stack.resources()).find(({ type }) => type === "pulumi:pulumi:Stack");
    return { Bucket: String(state?.outputs[output]) };
  }

  async function replicates(Key: string): Promise<boolean> {
    const object = { ...(await bucket()), Key };
    await source.send(new PutObjectCommand({ ...object, Body: Key }));
    return (await source.send(new HeadObjectCommand(object))).ReplicationStatus === "COMPLETED";
  }

  it("moves to the component in three steps, and replicates after each of them", async () => {
    assert.ok(await replicates("before"));
    for (const step of ["retained", "forgotten", "component"]) {
      await moveTo(step);
      await stack.up();
      assert.ok(await replicates(step), step);
    }
    await stack.up("--expect-no-changes");
    await stack.destroy();
  }).timeout(180_000);

  it("that is swapped in one deployment is missed by the next one, which says how to write it again", async () => {
    await moveTo("swapped");
    await stack.up();
    const { Status } = await source.send(new GetBucketVersioningCommand(await bucket()));
    assert.equal(Status, "Suspended");
    const missed = await stack.run(["up", "--yes", "--skip-preview"]);
    assert.notEqual(missed.code, 0);
    assert.match(
      missed.stdout,
      /whose versioning somebody suspended; enable it on the bucket and deploy again/,
    );
    const VersioningConfiguration = { Status: "Enabled" } as const;
    for (const [s3, name] of [
      [source, "sourceBucket"],
      [sandbox.s3("us-west-2"), "replicaBucket"],
    ] as const) {
      await s3.send(new PutBucketVersioningCommand({ ...(await bucket(name)), VersioningConfiguration }));
    }
    await stack.up("--refresh");
    assert.ok(await replicates("after"));
  }).timeout(180_000);
});
