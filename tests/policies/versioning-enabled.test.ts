// Proves: what the rule "versioning-enabled" says of programs as the engine shows them. Does not prove that the engine
// stops at it: tests/e2e/policies/bad-programs.test.ts does.
import assert from "node:assert/strict";
import { versioningEnabled } from "../../policies/rules/versioning-enabled";
import { judged } from "./judged";
import { stackOf } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const said = async (changes: Changes, preview = false) =>
  judged(versioningEnabled, await stackOf(() => handWritten(changes), { preview }));

describe("the rule versioning-enabled", () => {
  it("is content with versions on both sides, before and after the deploy", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, true), { findings: [] });
  });

  it("names the replica bucket whose versioning was forgotten", async () => {
    const { findings } = await said({ resources: { "replica-versioning": "left out" } });
    assert.deepEqual(findings, [
      {
        message:
          "bucket replica: its versioning is Disabled. Instead: an aws.s3.BucketVersioning with " +
          'versioningConfiguration: { status: "Enabled" }.',
        at: "replica",
      },
    ]);
  });

  it("names the source whose versioning is suspended", async () => {
    const suspended = { versioningConfiguration: { status: "Suspended" } };
    const { findings } = await said({ resources: { "source-versioning": suspended } });
    assert.deepEqual(
      findings.map(({ message, at }) => [message.split(".")[0], at]),
      [["bucket source: its versioning is Suspended", "source"]],
    );
  });

  it("says that it cannot tell when the status is not known before the deploy", async () => {
    const later = { versioningConfiguration: { status: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } };
    const { findings, unknown } = await said({ resources: { "replica-versioning": later } }, true);
    assert.deepEqual(findings, []);
    assert.match(unknown ?? "", /bucket replica: .*versioningConfiguration.status can't be known/);
  });
});
