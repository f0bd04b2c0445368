// Proves: that of two stacks which write the same buckets at the same moment, both on the real engine, each finds its rules
// and statements in the end or fails and says so, and that a second deploy brings both about. Runs on a local AWS, which
// answers at once. Does not prove: how long AWS may answer with what was there before.
import assert from "node:assert/strict";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { BucketsOfOthers } from "../support/buckets-of-others";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ProjectStack } from "../support/project-stack";
import type { Component } from "./programs/replications";

const role = "arn:aws:iam::000000000000:role/both";
/** TEST_ROUNDS=20 for the figure in the notes. */
const rounds = Number(process.env.TEST_ROUNDS ?? 2);

describe("two stacks that write the same buckets at once", () => {
  let sandbox: EngineSandbox;
  let others: BucketsOfOthers;
  let stacks: ProjectStack[];
  let failed = 0;

  const component = (name: string): Component => ({
    name,
    args: {
      source: BucketsOfOthers.source("busy"),
      destinations: {
        [name]: BucketsOfOthers.destination("busy", name),
        shared: BucketsOfOthers.destination("busy", "replica"),
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

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
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
    others = await BucketsOfOthers.create(sandbox, "busy", role, ["one", "two"]);
    stacks = await Promise.all(["one", "two"].map((name) => ProjectStack.create(sandbox, [component(name)])));
  });
  after(async () => {
    console.error(`      ${failed} of ${2 * rounds} deploys failed and said so`);
    others?.close();
    for (const stack of stacks ?? []) await stack.forget();
    await sandbox?.close();
  });

  const deployed = (stack: ProjectStack) => stack.run(["up", "--yes", "--skip-preview"]);

  async function found(): Promise<{ rules: string[]; statements: string[] }> {
    const { rules, statements } = await others.found();
    return {
      rules: rules.map(({ ID = "" }) => ID.replace(/-[0-9a-f]{10}/, "")).sort(),
      statements: statements.map(({ Sid }) => Sid.replace(/[0-9a-f]{10}/, "")).sort(),
    };
  }

  const everything = {
    rules: ["nightly", "one.own.one", "one.shared.shared", "two.own.two", "two.shared.shared"],
    statements: ["CrrReplicaWrite", "CrrReplicaWrite", "NobodyDeletes"],
  };

  for (let round = 1; round <= rounds; round++) {
    it(`lose nothing without an error, in round ${round}`, async () => {
      await others.restore();
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
});
