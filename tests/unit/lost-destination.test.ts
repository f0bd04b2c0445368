// Proves: when a bucket that a deployment makes is taken for one that was lost. Does not prove: that the engine tells which buckets
// it makes; tests/e2e/batch-backfill.test.ts does.
import assert from "node:assert/strict";
import { lostDestinations } from "../../components/commands/lost-destination";
import type { BackfillRun } from "../../contract/backfill-run";

const before = "2026-01-01T00:00:00.000Z";
const now = "2026-01-02T00:00:00.000Z";

function run(since: { [destination: string]: (string | undefined)[] }): BackfillRun {
  const destinations = Object.entries(since).map(([key, all]) => [
    key,
    {
      bucket: key,
      region: "us-east-1",
      rules: all.map((since, index) => ({ id: `${index}`, prefix: `${index}/`, tags: {}, since })),
    },
  ]);
  return {
    source: { bucket: "source", region: "eu-west-1" },
    destinations: Object.fromEntries(destinations),
  };
}

describe("a bucket that the deployment makes", () => {
  it("was lost if its rules are those of an earlier deployment", () => {
    assert.deepEqual(lostDestinations(run({ dr: [before], eu: [before] }), ["dr"], false), ["dr"]);
  });
  it("was lost if one of its rules is, though others are new", () => {
    assert.deepEqual(lostDestinations(run({ dr: [before, now] }), ["dr"], true), ["dr"]);
  });
  it("is new with its rules, beside others that are there for longer", () => {
    assert.deepEqual(lostDestinations(run({ dr: [before], eu: [now] }), ["eu"], true), []);
  });
  it("is new in a first deployment", () => {
    assert.deepEqual(lostDestinations(run({ dr: [now] }), ["dr"], true), []);
  });
  it("is not judged where nobody noted its rules", () => {
    assert.deepEqual(lostDestinations(run({ dr: [undefined] }), ["dr"], false), []);
  });
  it("is none if it was there before", () => {
    assert.deepEqual(lostDestinations(run({ dr: [before] }), [], false), []);
  });
});
