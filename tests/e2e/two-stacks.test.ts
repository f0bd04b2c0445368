// Proves: that of two stacks which write the same buckets at the same moment, both on the real engine, each finds its rules
// and statements in the end or fails and says so, and that a second deploy brings both about. Runs on a local AWS, which
// answers at once. Does not prove: how long AWS may answer with what was there before.
import assert from "node:assert/strict";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  type ReplicationRule,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { ProjectStack } from "../support/project-stack";
import type { Component } from "./programs/replications";

const role = "arn:aws:iam::000000000000:role/both";
/** TEST_ROUNDS=20 for the figure in the notes. */
const rounds = Number(process.env.TEST_ROUNDS ?? 2);

describe("two stacks that write the same buckets at once", () => {
  let sandbox: EngineSandbox;
  let ours: S3Client;
  let theirs: S3Client;
  let stacks: ProjectStack[];
  let failed = 0;

  const component = (name: string): Component => ({
    name,
    args: {
      source: { region: "eu-west-1", existingBucket: "busy-source" },
      destinations: {
        [name]: {
          region: "us-east-1",
          existingBucket: `busy-${name}`,
          accountId: otherAccount.id,
          assumeRoleArn: otherAccount.assumeRoleArn,
        },
        shared: {
          region: "us-east-1",
          existingBucket: "busy-replica",
          accountId: otherAccount.id,
          assumeRoleArn: otherAccount.assumeRoleArn,
        },
      },
      rules: [
        { id: "own", prefix: `${name}/`, destinations: [name] },
        { id: "shared", prefix: `${name}/`, destinations: ["shared"] },
      ],
      existingRules: "merge",
      role: { arn: role },
      backfill: { mode: "none" },
    },
  });
  const theirRule: ReplicationRule = {
    ID: "nightly",
    Priority: 1,
    Status: "Enabled",
    Filter: { Prefix: "nightly/" },
    DeleteMarkerReplication: { Status: "Disabled" },
    Destination: { Bucket: "arn:aws:s3:::busy-nightly" },
  };
  const theirStatement = {
    Sid: "NobodyDeletes",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:DeleteObjectVersion",
    Resource: "arn:aws:s3:::busy-replica/*",
  };

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    ours = sandbox.s3("eu-west-1");
    theirs = await s3InOtherAccount(sandbox.endpoint, "us-east-1");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const iam = new IAMClient({ region: "us-east-1", endpoint: sandbox.endpoint, credentials });
    await iam.send(
      new CreateRoleCommand({
        RoleName: "both",
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" },
          ],
        }),
      }),
    );
    iam.destroy();
    await versioned(ours, "busy-source", "eu-west-1");
    for (const name of ["replica", "nightly", "one", "two"]) await versioned(theirs, `busy-${name}`);
    stacks = await Promise.all(["one", "two"].map((name) => ProjectStack.create(sandbox, [component(name)])));
  });
  after(async () => {
    theirs?.destroy();
    for (const stack of stacks ?? []) await stack.forget();
    await sandbox?.close();
  });

  async function versioned(s3: S3Client, Bucket: string, region?: "eu-west-1"): Promise<void> {
    const place = region && { CreateBucketConfiguration: { LocationConstraint: region } };
    await s3.send(new CreateBucketCommand({ Bucket, ...place }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  }

  const deployed = (stack: ProjectStack) => stack.run(["up", "--yes", "--skip-preview"]);

  async function found(): Promise<{ rules: string[]; statements: string[] }> {
    const answer = await ours.send(new GetBucketReplicationCommand({ Bucket: "busy-source" }));
    const { Policy = "" } = await theirs.send(new GetBucketPolicyCommand({ Bucket: "busy-replica" }));
    const { Statement } = JSON.parse(Policy) as { Statement: { Sid: string }[] };
    return {
      rules: (answer.ReplicationConfiguration?.Rules ?? [])
        .map(({ ID = "" }) => ID.replace(/-[0-9a-f]{10}/, ""))
        .sort(),
      statements: Statement.map(({ Sid }) => Sid.replace(/[0-9a-f]{10}/, "")).sort(),
    };
  }

  const everything = {
    rules: ["nightly", "one.own.one", "one.shared.shared", "two.own.two", "two.shared.shared"],
    statements: ["CrrReplicaWrite", "CrrReplicaWrite", "NobodyDeletes"],
  };

  for (let round = 1; round <= rounds; round++) {
    it(`lose nothing without an error, in round ${round}`, async () => {
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [theirStatement] });
      await theirs.send(new PutBucketPolicyCommand({ Bucket: "busy-replica", Policy }));
      await ours.send(
        new PutBucketReplicationCommand({
          Bucket: "busy-source",
          ReplicationConfiguration: { Role: role, Rules: [theirRule] },
        }),
      );
      const ends = await Promise.all(stacks.map(deployed));
      const { rules, statements } = await found();
      assert.deepEqual(statements, everything.statements);
      assert.ok(rules.includes("nightly"), "rules of others are never lost");
      for (const [index, { code, stdout, stderr }] of ends.entries()) {
        const name = ["one", "two"][index] ?? "";
        if (code === 0)
          assert.ok(rules.includes(`${name}.own.${name}`), `lost in silence: ${name}\n${stdout}`);
        else {
          failed += 1;
          assert.match(
            (stdout + stderr).replace(/\s+/g, " "),
            /were changed by somebody else during this deploy|is not as this deployment meant it/,
          );
        }
      }
      // One after the other, as whoever reads the error does.
      for (const stack of stacks) await stack.up();
      assert.deepEqual(await found(), everything);
      await Promise.all(stacks.map((stack) => stack.destroy()));
      assert.deepEqual(await found(), { rules: ["nightly"], statements: ["NobodyDeletes"] });
    }).timeout(180_000);
  }

  it("is told at the end", () => {
    console.error(`      ${failed} of ${2 * rounds} deploys failed and said so`);
  });
});
