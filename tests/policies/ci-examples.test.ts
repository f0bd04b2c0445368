// Proves: that the pipelines in examples/ci say only what the gate understands, that their configuration is one of this pack,
// and that the workflow holds no secret and no action that can change under it. Does not prove that GitHub runs it; that the
// shell version runs, tests/e2e/policies/published-pack.test.ts does.
import assert from "node:assert/strict";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { configurationProblems } from "../../policies/configuration";
import { gates, readRequest } from "../../policies/gate/request";
import { rules } from "../../policies/rules";
import { REPOSITORY } from "../../sandbox/folders";

const folder = join(REPOSITORY, "examples/ci");
const read = (name: string) => readFile(join(folder, name), "utf8");

describe("the pipelines in examples/ci", () => {
  it("are configured in a way that the pack keeps", async () => {
    assert.deepEqual(configurationProblems(JSON.parse(await read("policies.json")), rules), []);
  });

  it("ask the gate, at each of its gates, for what it understands", async () => {
    const commands = [
      ...(await read("github-actions.yml")).matchAll(/run: npx .*?replication-policy-gate (.*)$/gm),
    ];
    const requests = commands.map(([, words = ""]) =>
      // What a variable stands for is seen when it runs; this one is an option or nothing.
      readRequest(words.split(" ").filter((word) => word !== "$ALLOW")),
    );
    assert.deepEqual(
      requests.map((request) => request?.gate),
      gates,
    );
    for (const { config = "", further = [] } of requests.flatMap((request) => request ?? [])) {
      await access(join(folder, config));
      assert.ok(further.includes("--stack"));
    }
  });

  it("allow what is not judged by an option of the gate, for a stack with a label", async () => {
    const [, option = ""] =
      /ALLOW: .*'new stack'\) && '(.*?)' \|\| ''/.exec(await read("github-actions.yml")) ?? [];
    assert.equal(readRequest(["preview", option])?.allowUnjudged, true);
  });

  it("use each action at a commit, and no secret", async () => {
    const workflow = await read("github-actions.yml");
    const uses = [...workflow.matchAll(/uses: (.*)/g)].map(([, action]) => action ?? "");
    assert.equal(uses.length, 4);
    for (const action of uses) assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    assert.doesNotMatch(workflow, /secrets\.|AKIA|passphrase/i);
  });
});
