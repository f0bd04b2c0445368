// Proves: what the rule "delete-markers-excluded" says of programs as the engine shows them. Does not prove that the engine
// stops at it: tests/policies/bad-programs.test.ts does.
import assert from "node:assert/strict";
import { deleteMarkersExcluded } from "../../policies/rules/delete-markers-excluded";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const said = async (changes: Changes, config?: object, preview = false) =>
  judged(deleteMarkersExcluded, await stackOf(() => handWritten(changes), { preview }), config);
const enabled: Changes = { rule: { deleteMarkerReplication: { status: "Enabled" } } };

describe("the rule delete-markers-excluded", () => {
  it("is content with rules that leave delete markers out, before and after the deploy", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, {}, true), { findings: [] });
  });

  it("names the rule that replicates them", async () => {
    const { findings } = await said(enabled);
    assert.deepEqual(findings, [
      {
        message:
          'replication replication, rule "everything": it replicates delete markers. Instead: a filter and ' +
          'deleteMarkerReplication: { status: "Disabled" }, or its ID in the allowedRules of this policy.',
        at: "replication",
      },
    ]);
  });

  it("names the rule without a filter, which replicates them unasked", async () => {
    const { findings } = await said({ rule: { filter: undefined, deleteMarkerReplication: undefined } });
    assert.equal(findings.length, 1);
    assert.match(findings[0]?.message ?? "", /as every rule without a filter does/);
  });

  it("lets rules be that are allowed by their ID or by a pattern of it, and no others", async () => {
    const allowed = async (...allowedRules: string[]) =>
      (await said(enabled, { allowedRules })).findings.length;
    assert.equal(await allowed("everything"), 0);
    assert.equal(await allowed("invoices", "every*"), 0);
    assert.equal(await allowed("*"), 0);
    assert.equal(await allowed("every"), 1);
    assert.equal(await allowed("thing"), 1);
    assert.equal(await allowed("Everything"), 1);
    assert.equal(await allowed("ever.thing"), 1);
    assert.equal(await allowed("*s"), 1);
  });

  it("says that it cannot tell when the setting is not known before the deploy", async () => {
    const answer = await said({ rule: { deleteMarkerReplication: { status: unknown } } }, {}, true);
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /rule "everything": .*deleteMarkerReplication.status can't be known/);
  });
});
