// Proves: what the rule "bucket-names" says of programs as the engine shows them, and which settings it refuses. Does not
// prove: how the engine shows a refusal.
import assert from "node:assert/strict";
import { bucketNames } from "../../policies/rules/bucket-names";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const said = async (config: object, changes: Changes = {}, preview = false) =>
  judged(bucketNames, await stackOf(() => handWritten(changes), { preview }), config);
const found = async (config: object, changes: Changes = {}) =>
  (await said(config, changes)).findings.map(({ message }) => message);

describe("the rule bucket-names", () => {
  it("takes any name until it is told what names are like", async () => {
    assert.deepEqual(await said({}), { findings: [] });
  });

  it("takes names that are as it was told, with what Pulumi appends, in the preview already", async () => {
    const config = { pattern: "(source|replica)-[0-9a-f]{7}" };
    assert.deepEqual(await said(config), { findings: [] });
    assert.deepEqual(await said(config, {}, true), { findings: [] });
  });

  it("compares whole names, and says what a name should be like", async () => {
    assert.deepEqual(await found({ pattern: "source|replica-1234567" }), [
      'bucket source: its name is "source-1234567". Instead: a name like /source|replica-1234567/.',
    ]);
  });

  it("can ask for other names of replicas", async () => {
    const config = { pattern: "source-.*", replicaPattern: ".*-dr" };
    const changes = { resources: { replica: { bucket: "acme-dr" } } };
    assert.deepEqual(await found(config, changes), []);
    assert.deepEqual(
      (await said(config)).findings.map(({ at }) => at),
      ["replica"],
    );
  });

  it("judges the name of a bucket that was there before", async () => {
    const destination = { bucket: "arn:aws:s3:::somewhere" };
    assert.deepEqual(await found({ pattern: ".*-1234567" }, { destination }), [
      'bucket somewhere: its name is "somewhere". Instead: a name like /.*-1234567/.',
    ]);
  });

  it("refuses what is not a regular expression, also where nothing replicates", async () => {
    for (const [config, message] of [
      [{ pattern: "acme-(" }, /the setting "pattern" is not a regular expression: .*acme-\(/],
      [{ replicaPattern: "[" }, /the setting "replicaPattern" is not a regular expression/],
    ] as const) {
      await assert.rejects(said(config), { message });
      await assert.rejects(judged(bucketNames, [], config), { message });
    }
  });

  it("says that it cannot tell when a name is not known before the deploy", async () => {
    const answer = await said({ pattern: "acme-.*" }, { resources: { source: { bucket: unknown } } }, true);
    assert.deepEqual(
      answer.findings.map(({ at }) => at),
      ["replica"],
    );
    assert.match(answer.unknown ?? "", /bucket source: .*bucket can't be known/);
  });
});
