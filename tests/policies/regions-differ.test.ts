// Proves: what the rule "regions-differ" says of programs as the engine shows them, whoever says the region. Does not prove
// that a region exists.
import assert from "node:assert/strict";
import { regionsDiffer } from "../../policies/rules/regions-differ";
import { judged } from "./judged";
import { unknown as later, stackOf } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const said = async (changes: Changes, preview = false) =>
  judged(regionsDiffer, await stackOf(() => handWritten(changes), { preview }));

const sameRegion =
  'replication replication, rule "everything": bucket source and bucket replica are both in eu-west-1. Instead: a ' +
  "destination bucket with a provider, or a `region`, of another region.";

describe("the rule regions-differ", () => {
  it("is content with two regions, before and after the deploy", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, true), { findings: [] });
  });

  for (const preview of [true, false]) {
    it(`names two providers of one region, ${preview ? "before" : "after"} the deploy`, async () => {
      const { findings } = await said({ resources: { frankfurt: { region: "eu-west-1" } } }, preview);
      assert.deepEqual(findings, [{ message: sameRegion, at: "replication" }]);
    });
  }

  it("believes a bucket that says its own region more than its provider", async () => {
    const { findings } = await said({ resources: { replica: { region: "eu-west-1" } } }, true);
    assert.deepEqual(
      findings.map(({ message }) => message),
      [sameRegion],
    );
    assert.deepEqual((await said({ resources: { replica: { region: "us-east-1" } } })).findings, []);
  });

  it("says that it cannot tell where a region is not known before the deploy", async () => {
    const { findings, unknown } = await said({ resources: { frankfurt: { region: later } } }, true);
    assert.deepEqual(findings, []);
    assert.match(unknown ?? "", /rule "everything": .*region can't be known/);
  });
});
