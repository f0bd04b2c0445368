// Proves: what the rule "rules-enabled" says of programs as the engine shows them. Does not prove that it stops an update:
// tests/e2e/policies/bad-programs.test.ts does.
import assert from "node:assert/strict";
import { rulesEnabled } from "../../policies/rules/rules-enabled";
import { judged } from "./judged";
import { unknown as later, stackOf } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const said = async (changes: Changes, preview = false) =>
  judged(rulesEnabled, await stackOf(() => handWritten(changes), { preview }));

const paused = (ends: { replicaArn: unknown }) =>
  [{ id: "paused", status: "Disabled", destination: { bucket: ends.replicaArn } }] as never;

describe("the rule rules-enabled", () => {
  it("is content where every rule replicates", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, true), { findings: [] });
  });

  it("names the one rule of several that is paused, before the deploy too", async () => {
    for (const preview of [true, false]) {
      assert.deepEqual((await said({ furtherRules: paused }, preview)).findings, [
        {
          message:
            'replication replication, rule "paused": its status is "Disabled". Instead: status "Enabled", or no rule at all.',
          at: "replication",
        },
      ]);
    }
  });

  it("says that it cannot tell of a rule whose status is not known, and tells of the others", async () => {
    const { findings, unknown } = await said({ rule: { status: later }, furtherRules: paused }, true);
    assert.equal(findings.length, 1);
    assert.match(unknown ?? "", /rule "everything": .*status can't be known/);
  });
});
