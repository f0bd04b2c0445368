// Proves: that a replication knows its rules and statements on buckets of others after the stack, the project or the
// component got another name, what a preview plans then, and that a component which lost its state takes nothing away.
// Runs on the real engine and a local AWS. Does not prove: a move to another organization, which Pulumi keeps outside of
// the local state.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { ProjectStack } from "../support/project-stack";
import type { Component } from "./programs/replications";

const theirStatement = {
  Sid: "NobodyDeletes",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:DeleteObjectVersion",
  Resource: "arn:aws:s3:::renamed-replica/*",
};

describe("a replication between buckets of others", () => {
  let sandbox: EngineSandbox;
  let ours: S3Client;
  let theirs: S3Client;
  let stack: ProjectStack;
  const component = (name: string, formerName?: string): Component => ({
    name,
    formerName,
    args: {
      source: { region: "eu-west-1", existingBucket: "renamed-source" },
      destinations: {
        dr: {
          region: "us-east-1",
          existingBucket: "renamed-replica",
          accountId: otherAccount.id,
          assumeRoleArn: otherAccount.assumeRoleArn,
        },
      },
      backfill: { mode: "none" },
    },
  });

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    ours = sandbox.s3("eu-west-1");
    theirs = await s3InOtherAccount(sandbox.endpoint, "us-east-1");
    const place = { CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } } as const;
    await ours.send(new CreateBucketCommand({ Bucket: "renamed-source", ...place }));
    await theirs.send(new CreateBucketCommand({ Bucket: "renamed-replica" }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await theirs.send(new PutBucketVersioningCommand({ Bucket: "renamed-replica", VersioningConfiguration }));
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [theirStatement] });
    await theirs.send(new PutBucketPolicyCommand({ Bucket: "renamed-replica", Policy }));
    stack = await ProjectStack.create(sandbox, [component("docs")]);
    await stack.up();
  });
  after(async () => {
    theirs?.destroy();
    await stack?.forget();
    await sandbox?.close();
  });

  async function ruleIds(): Promise<(string | undefined)[]> {
    const found = await ours.send(new GetBucketReplicationCommand({ Bucket: "renamed-source" }));
    return (found.ReplicationConfiguration?.Rules ?? []).map(({ ID }) => ID);
  }

  async function statements(): Promise<(typeof theirStatement)[]> {
    const { Policy = "" } = await theirs.send(new GetBucketPolicyCommand({ Bucket: "renamed-replica" }));
    return JSON.parse(Policy).Statement;
  }

  async function assertUnchanged(): Promise<void> {
    assert.deepEqual(await stack.changes(), []);
    const before = [await ruleIds(), await statements()];
    await stack.up("--expect-no-changes");
    assert.deepEqual([await ruleIds(), await statements()], before);
    assert.match(before.join(), /docs-[0-9a-f]{10}\.everything\.dr/);
  }

  it("is left alone when the stack gets another name", async () => {
    await stack.rename({ stack: "production" });
    await assertUnchanged();
  }).timeout(90_000);

  it("is left alone when the project gets another name", async () => {
    await stack.rename({ project: "storage" });
    await assertUnchanged();
  }).timeout(90_000);

  it("gets its rules labelled anew when the component gets another name, with an alias, and nothing else", async () => {
    const [before] = await ruleIds();
    await stack.configure([component("records", "docs")]);
    assert.deepEqual(await stack.changes(), [
      {
        op: "update",
        type: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        name: "records-replication",
      },
    ]);
    const granted = await statements();
    await stack.up();
    assert.deepEqual(await ruleIds(), [before?.replace("docs-", "records-")]);
    assert.deepEqual(await statements(), granted);
  }).timeout(90_000);

  it("is rejected under another name without an alias, which would make it a second one", async () => {
    await stack.configure([component("archive")]);
    const before = [await ruleIds(), await statements()];
    const { code, stdout, stderr } = await stack.run(["preview"]);
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /which replicates already, with the rule "records-[0-9a-f]{10}/);
    assert.match(
      (stdout + stderr).replace(/\s+/g, " "),
      /If this component had another name, give it an alias/,
    );
    assert.deepEqual([await ruleIds(), await statements()], before);
  }).timeout(60_000);

  it("is taken off in the end, under whatever name it was put there", async () => {
    await stack.configure([component("records", "docs")]);
    await stack.destroy();
    await assert.rejects(ruleIds(), { name: "ReplicationConfigurationNotFoundError" });
    assert.deepEqual(await statements(), [theirStatement]);
  }).timeout(60_000);
});
