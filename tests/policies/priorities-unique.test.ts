// Proves: what the rule "priorities-unique" says of programs as the engine shows them. Does not prove that the engine stops at
// it: tests/policies/bad-programs.test.ts does.
import assert from "node:assert/strict";
import { prioritiesUnique } from "../../policies/rules/priorities-unique";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, type Ends, handWritten } from "./programs/hand-written";

const said = async (changes: Changes, preview = false) =>
  judged(prioritiesUnique, await stackOf(() => handWritten(changes), { preview }));
const further =
  (...priorities: (number | undefined)[]) =>
  ({ replicaArn }: Ends) =>
    priorities.map((priority, index) => ({
      id: `further-${index}`,
      priority,
      status: "Enabled",
      filter: { prefix: `${index}/` },
      destination: { bucket: replicaArn },
    }));

describe("the rule priorities-unique", () => {
  it("is content with a priority for each rule, before and after the deploy", async () => {
    assert.deepEqual(await said({ furtherRules: further(2, 0) }), { findings: [] });
    assert.deepEqual(await said({ furtherRules: further(2, 0) }, true), { findings: [] });
  });

  it("names all rules that share one", async () => {
    const { findings } = await said({ furtherRules: further(7, 1, 1) });
    assert.deepEqual(findings, [
      {
        message:
          'replication replication: rule "everything" and rule "further-1" and rule "further-2" have the same priority, ' +
          "1. Instead: another `priority` for each, the highest for the rule that is to win.",
        at: "replication",
      },
    ]);
  });

  it("takes a rule that says none for one of priority 0, as S3 does", async () => {
    const { findings } = await said({ furtherRules: further(undefined, 0) });
    assert.match(findings[0]?.message ?? "", /"further-0" and rule "further-1" have the same priority, 0/);
  });

  it("is content with rules of the older schema, which has no priorities", async () => {
    const furtherRules = (ends: Ends) =>
      further(
        undefined,
        undefined,
      )(ends).map((rule) => ({ ...rule, prefix: rule.filter.prefix, filter: undefined }));
    assert.deepEqual(await said({ furtherRules }), { findings: [] });
  });

  it("says that it cannot tell when a priority is not known before the deploy", async () => {
    const { findings, unknown: cannot } = await said(
      { rule: { priority: unknown as unknown as number } },
      true,
    );
    assert.deepEqual(findings, []);
    assert.match(cannot ?? "", /replication replication: .*priority can't be known/);
  });
});
