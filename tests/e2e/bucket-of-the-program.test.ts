// Proves: that a bucket and a role of the same program can be replicated and replicate, from the first preview on, in which
// neither is there, through a deploy to a destroy; on the real engine and a local AWS. Does not prove: that the real
// providers say in the same words that a bucket is not there.
import assert from "node:assert/strict";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { type PlannedResource, ProgramStack } from "../support/program-stack";

describe("a program that makes the bucket that it replicates", () => {
  let sandbox: EngineSandbox;
  let stack: ProgramStack;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    stack = await ProgramStack.create(sandbox, "bucket-of-the-program", {
      "aws:region": "eu-west-1",
      "bucket-of-the-program:endpoint": sandbox.endpoint,
    });
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  const nameOf = ({ urn }: PlannedResource) => urn.split("::").at(-1) ?? "";

  it("is previewed whole before anything is there, deployed, found unchanged and destroyed", async () => {
    const planned = (await stack.preview()).flatMap(({ newState }) => newState ?? []).map(nameOf);
    await stack.up();
    const made = await stack.resources();
    const own = made.map(nameOf).filter((name) => !name.startsWith("default_"));
    assert.deepEqual(planned.sort(), own.sort());

    const outputs = made.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    const [Bucket, replica] = [String(outputs.sourceBucket), String(outputs.replicaBucket)];
    await sandbox.s3("eu-west-1").send(new PutObjectCommand({ Bucket, Key: "letter", Body: "dear reader" }));
    const { Body } = await sandbox
      .s3("us-west-2")
      .send(new GetObjectCommand({ Bucket: replica, Key: "letter" }));
    assert.equal(await Body?.transformToString(), "dear reader");

    const changes = (await stack.preview()).filter(({ op }) => op !== "same");
    assert.deepEqual(changes, []);
    await stack.destroy();
    assert.deepEqual(await stack.resources(), []);
  }).timeout(120_000);
});
