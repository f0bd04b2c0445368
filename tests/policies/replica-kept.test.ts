// Proves: what the rule "replica-kept" says of programs as the engine shows them. Does not prove: that a destroy stops at a
// protected bucket; the engine sees to that.
import assert from "node:assert/strict";
import { CrossRegionReplication } from "../../components";
import { replicaKept } from "../../policies/rules/replica-kept";
import { plainArgs } from "../component/deployment";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const said = async (changes: Changes, { preview = false, config = {} } = {}) =>
  judged(replicaKept, await stackOf(() => handWritten(changes), { preview }), config);
const saidOf = async (change: object, protect: boolean) => {
  const args = { ...plainArgs, ...change };
  const stack = await stackOf(() => new CrossRegionReplication("docs", args, { protect }));
  return (await judged(replicaKept, stack, { protect: true })).findings;
};

describe("the rule replica-kept", () => {
  it("is content with a replica that a destroy leaves its objects, before and after the deploy", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, { preview: true }), { findings: [] });
  });

  it("names the replica that is deleted with its objects, and leaves the source to its owner", async () => {
    const forceDestroy = { forceDestroy: true };
    const { findings } = await said({ resources: { source: forceDestroy, replica: forceDestroy } });
    assert.deepEqual(findings, [
      {
        message: "bucket replica: a destroy deletes the replicas with it. Instead: no forceDestroy.",
        at: "replica",
      },
    ]);
  });

  it("asks for protection where it is told to", async () => {
    const { findings } = await said({}, { config: { protect: true } });
    assert.deepEqual(
      findings.map(({ message }) => message),
      ["bucket replica: it is not protected from deletion. Instead: the resource option protect: true."],
    );
  });

  it("is content with the component under protection, and with a replica that was there before", async () => {
    assert.deepEqual(await saidOf({}, true), []);
    assert.deepEqual(
      (await saidOf({}, false)).map(({ at }) => at),
      ["docs-destination-dr"],
    );
    const existing = { destinations: { dr: { region: "us-east-1", existingBucket: "acme-replica" } } };
    assert.deepEqual(await saidOf(existing, false), []);
  });

  it("says that it cannot tell when forceDestroy is not known before the deploy", async () => {
    const later = { resources: { replica: { forceDestroy: unknown } } };
    const answer = await said(later, { preview: true });
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /bucket replica: .*forceDestroy can't be known/);
  });
});
