// Proves: that the component passes its own pack on the real engine, in every shape that the judges see too: nothing is found
// and nothing is left unjudged at the end of an update, nor on the state, nor in the preview of one that is in one account.
// Does not prove: the same of every combination of features; tests/policies/component-matrix.test.ts does, without the engine.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ourStacks, prepareForOurStacks } from "../../judges/our-stacks";
import { pack } from "../../policies/policed-stack";
import { type EngineSandbox, openEngineSandbox } from "../../support/engine-sandbox";
import { TestStack } from "../../support/test-stack";

/** What a team writes down that wants these stacks: most tell nobody of failures, and one carries delete markers. */
const written = "this stack is a test";
const config = {
  "failures-told": { except: { "docs-replication": written, "docs-reverse-replication": written } },
  "delete-markers-excluded": { allowedRules: ["*.logs.dr"] },
};

/** Whether the pack minds anything, or says that it cannot tell. */
const minded = /\[(mandatory|advisory|remediate)\]|can't run policy/;

describe("the component under its own policy pack, on the engine", function () {
  this.timeout("3m");
  let sandbox: EngineSandbox;
  let underPack: string[];
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox({ batchOperations: true });
    await prepareForOurStacks(sandbox);
    const file = join(sandbox.folder, "policies.json");
    await writeFile(file, JSON.stringify(config));
    underPack = ["--policy-pack", pack, "--policy-pack-config", file];
  });
  after(() => sandbox?.close());

  for (const [name, stackConfig] of Object.entries(ourStacks)) {
    it(`is without any finding as the stack "${name}"`, async () => {
      const stack = await TestStack.create(sandbox, { name: "docs", ...stackConfig });
      try {
        if (name === "plain")
          assert.doesNotMatch((await stack.run(["preview", ...underPack])).stdout, minded);
        const { stdout } = await stack.up(...underPack);
        assert.match(stdout, /✅ s3-cross-region-replication@/);
        assert.doesNotMatch(stdout, minded);
        const state = await sandbox.workspace.pulumi([
          ...["policy", "analyze", "--stack", stack.name],
          ...underPack,
        ]);
        assert.equal(state.code, 0, state.stdout);
        assert.doesNotMatch(state.stdout, minded);
      } finally {
        await stack.forget();
      }
    });
  }
});
