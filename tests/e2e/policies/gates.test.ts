// Proves: what replication-policy-gate says, and how it ends, at each gate on the real engine: for a sound program, for one
// with a mistake, for mistakes in values that no preview knows, and where it refuses. Does not prove: its words for everything
// that the engine can tell; tests/policies/gate.test.ts does.
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PolicedStack, pack } from "../../policies/policed-stack";
import { type EngineSandbox, openEngineSandbox } from "../../support/engine-sandbox";
import { createTopic } from "../../support/topic";

describe("replication-policy-gate", function () {
  this.timeout("3m");
  let sandbox: EngineSandbox;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    await createTopic(sandbox.endpoint, "replication-failures", "111122223333");
  });
  after(() => sandbox?.close());

  async function on(program: string, test: (stack: PolicedStack) => Promise<void>): Promise<void> {
    const stack = await new PolicedStack(sandbox, program).create();
    try {
      await test(stack);
    } finally {
      await stack.forget();
    }
  }

  /** Its own words, below those of Pulumi, and its exit code. */
  async function said(
    stack: PolicedStack,
    words: string[],
    further: string[] = [],
  ): Promise<{ code: number; words: string }> {
    const { code, stdout, stderr } = await stack.gate(words, further);
    return { code, words: /^replication-policy-gate .*/ms.exec(stdout)?.[0] ?? `${stdout}${stderr}` };
  }

  it("lets a sound program through all gates, then finds at each what the next change has", async () => {
    await on("sound", async (stack) => {
      const preview = await said(stack, ["preview"]);
      assert.equal(preview.code, 3, preview.words);
      const unjudged = [...preview.words.matchAll(/not judged: (\S+): .* known .*Judged by: up/g)].map(
        ([, rule]) => rule,
      );
      const page = await readFile(join(pack, "README.md"), "utf8");
      const [, told = ""] = /these are not judged before `up`: ([^.]*)\./.exec(page) ?? [];
      assert.deepEqual(unjudged.sort(), [...told.matchAll(/`(.*?)`/g)].map(([, rule]) => rule).sort());
      assert.doesNotMatch(preview.words, /mandatory/);
      assert.equal((await said(stack, ["preview", "--allow-unjudged"])).code, 0);

      const kept = (gate: string) => ({
        code: 0,
        words: `replication-policy-gate ${gate}: every rule is kept\n`,
      });
      assert.deepEqual(await said(stack, ["up"], ["--yes"]), kept("up"));
      assert.deepEqual(await said(stack, ["state"]), kept("state"));
      assert.deepEqual(await said(stack, ["preview"]), kept("preview"));

      stack.becomes("versioning-enabled late");
      const unknown = await said(stack, ["preview"]);
      assert.equal(unknown.code, 3);
      assert.match(
        unknown.words,
        /^replication-policy-gate preview: 1 not judged\n {2}not judged: versioning-enabled: /,
      );
      const found =
        /1 mandatory rule broken\n {2}mandatory versioning-enabled at replica .* is Suspended\. Instead: /;
      for (const [gate, further] of [["up", ["--yes"]], ["state"]] as const) {
        const { code, words } = await said(stack, [gate], [...(further ?? [])]);
        assert.equal(code, 1);
        assert.match(words, found);
      }
      const file = join(sandbox.folder, "state.json");
      await stack.pulumi(["stack", "export", "--file", file]);
      const exported = await stack.gateAlone(["state", "--file", file]);
      assert.equal(exported.code, 1);
      assert.match(exported.stdout, found);
    });
  });

  it("stops an update before the resource whose late value breaks a rule, and says what was not asked", async () => {
    await on("rules-enabled late", async (stack) => {
      const preview = await said(stack, ["preview"]);
      assert.equal(preview.code, 3);
      assert.match(
        preview.words,
        /not judged: rules-enabled: .*rules\.0\.status can't be known .*Judged by: up, before the resource is made/,
      );
      const { code, words } = await said(stack, ["up"], ["--yes"]);
      assert.equal(code, 1);
      assert.match(words, /1 mandatory rule broken, 1 not judged\n/);
      assert.match(
        words,
        /mandatory rules-enabled at replication .*its status is "Disabled"\. Instead: status "Enabled"/,
      );
      assert.match(words, /not judged: every rule over the whole stack: Pulumi stopped before it asked them/);
      const { stdout } = await stack.pulumi(["stack", "--show-urns"]);
      assert.doesNotMatch(stdout, /BucketReplicationConfig/);
    });
  });

  it("stops a preview at a mistake, writes a summary, and leaves no file of the engine's behind", async () => {
    await on("rules-enabled", async (stack) => {
      const summary = join(sandbox.folder, "summary.md");
      const { code } = await said(stack, ["preview", "--summary", summary]);
      assert.equal(code, 1);
      const row =
        "| replication (aws:s3/bucketReplicationConfig:BucketReplicationConfig) | rules-enabled | " +
        'replication replication, rule "everything": its status is "Disabled" | status "Enabled", or no rule at all |';
      assert.ok((await readFile(summary, "utf8")).split("\n").includes(row), await readFile(summary, "utf8"));

      const advice = join(sandbox.folder, "advice.json");
      await writeFile(advice, JSON.stringify({ "rules-enabled": "advisory" }));
      const advised = await said(stack, ["preview", "--allow-unjudged", "--config", advice]);
      assert.equal(advised.code, 0);
      assert.match(advised.words, /advisory rules-enabled at replication/);

      const left = await readdir(stack.temporary);
      assert.deepEqual(
        left.filter((name) => name.startsWith("replication-policy-gate-")),
        [],
      );
    });
  });

  it("refuses a wrong configuration before Pulumi is run, and tells everything that is wrong", async () => {
    await on("sound", async (stack) => {
      const wrong = join(sandbox.folder, "wrong.json");
      await writeFile(wrong, JSON.stringify({ "versioning-enabeld": "advisory", "rules-enabled": "loud" }));
      const { code, stdout, stderr } = await stack.gate(["preview", "--config", wrong]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(
        stderr,
        /no rule "versioning-enabeld" \(did you mean "versioning-enabled"\?\); the rules are: /,
      );
      assert.match(stderr, /"loud" is no level; the levels are: advisory, mandatory, remediate, disabled/);
    });
  });

  it("does not take a stack without resources for a sound one", async () => {
    await on("sound", async (stack) => {
      assert.deepEqual(await said(stack, ["state", "--allow-unjudged"]), {
        code: 3,
        words: "replication-policy-gate state: the pack was not asked\n",
      });
    });
  });

  it("says that Pulumi failed when it did, and no rule was broken", async () => {
    await on("sound", async (stack) => {
      const { code, words } = await said(stack, ["preview"], ["--no-such-flag"]);
      assert.equal(code, 1);
      assert.match(words, /^replication-policy-gate preview: Pulumi failed\n$/);
    });
  });
});
