// Proves: for which changes objects are brought over again, and to which destinations. Does not prove: that they are;
// the tests of the program do.
import assert from "node:assert/strict";
import { dueRules, objectSets, remaining } from "../../backfill/decision/object-set";
import type {
  BackfillDestination,
  BackfillRule,
  BackfillRun,
  BackfillSummary,
} from "../../contract/backfill-run";

const dr: BackfillDestination = {
  bucket: "replica",
  region: "us-east-1",
  storageClass: "STANDARD_IA",
  rules: [{ id: "logs", prefix: "logs/", tags: {} }],
};
const eu: BackfillDestination = { ...dr, bucket: "copies", region: "eu-central-1" };
const run: BackfillRun = { source: { bucket: "source", region: "eu-west-1" }, destinations: { dr, eu } };

function summaryOf(run: BackfillRun): BackfillSummary {
  return { cutOff: "2026-01-01T00:00:00Z", objectSets: objectSets(run), destinations: {}, jobs: [] };
}

/** The destinations that are due objects after `run` was done. */
function due(change: Partial<BackfillRun>): string[] {
  return Object.keys(remaining({ ...run, ...change }, summaryOf(run)).destinations);
}

const toDr = (change: Partial<BackfillDestination>) => ({ destinations: { eu, dr: { ...dr, ...change } } });

describe("objects are brought over", () => {
  it("to every destination the first time", () => {
    assert.deepEqual(Object.keys(remaining(run, undefined).destinations), ["dr", "eu"]);
  });

  const again: [what: string, change: Partial<BackfillRun>, due: string[]][] = [
    ["from another source to all", { source: { ...run.source, bucket: "other" } }, ["dr", "eu"]],
    ["from a source in another region", { source: { ...run.source, region: "eu-west-2" } }, ["dr", "eu"]],
    ["to another bucket of a destination", toDr({ bucket: "other" }), ["dr"]],
    ["to a bucket of the same name in another region", toDr({ region: "us-west-2" }), ["dr"]],
    ["to a new destination", { destinations: { dr, eu, us: { ...dr, bucket: "us" } } }, ["us"]],
    ["by another prefix", toDr({ rules: [{ id: "logs", prefix: "log", tags: {} }] }), ["dr"]],
    ["by a new tag", toDr({ rules: [{ id: "logs", prefix: "logs/", tags: { a: "1" } }] }), ["dr"]],
    ["by a rule more", toDr({ rules: [...dr.rules, { id: "b", prefix: "b/", tags: {} }] }), ["dr"]],
    ["with their history", { versions: "all" }, ["dr", "eu"]],
    [
      "with their delete markers",
      toDr({ rules: [{ id: "logs", prefix: "logs/", tags: {}, deleteMarkers: true }] }),
      ["dr"],
    ],
    ["under another key", toDr({ kmsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/2" }), ["dr"]],
    [
      "in the storage class of a rule",
      toDr({ rules: [{ id: "logs", prefix: "logs/", tags: {}, storageClass: "GLACIER_IR" }] }),
      ["dr"],
    ],
    ["in another storage class", toDr({ storageClass: "ONEZONE_IA" }), ["dr"]],
  ];
  for (const [what, change, expected] of again) {
    it(`again ${what}, and nowhere else`, () => assert.deepEqual(due(change), expected));
  }

  const left: [what: string, change: Partial<BackfillRun>][] = [
    ["the buckets are reached in another way", { source: { ...run.source, profile: "other" } }],
    ["a destination is reached in another way", toDr({ endpoint: "https://s3.example.com" })],
    ["a rule goes", toDr({ rules: [] })],
    ["a rule has another name", toDr({ rules: [{ id: "renamed", prefix: "logs/", tags: {} }] })],
    ["destinations are listed in another order", { destinations: { eu, dr } }],
    ["a destination goes", { destinations: { dr } }],
    ["another way of bringing them over is chosen", { batch: undefined }],
  ];
  for (const [what, change] of left) {
    it(`not again because ${what}`, () => assert.deepEqual(due(change), []));
  }
});

describe("of a destination's rules, due are", () => {
  const rule = (prefix: string, change = {}) => ({ id: prefix, prefix, tags: {}, ...change });
  /** The prefixes of the rules whose objects are due at `dr`, after a run by `before`. */
  function dueAfter(before: BackfillRule[], after: BackfillRule[], change: Partial<BackfillRun> = {}) {
    const earlier = { ...run, ...toDr({ rules: before }) };
    const due = dueRules({ ...run, ...toDr({ rules: after }), ...change }, summaryOf(earlier));
    return due.filter(({ destination }) => destination === "dr").map(({ rule: { prefix } }) => prefix);
  }

  it("those that were added, and no others", () => {
    assert.deepEqual(dueAfter([rule("a/")], [rule("a/"), rule("b/")]), ["b/"]);
  });
  it("none because one was taken out, or another one goes first", () => {
    assert.deepEqual(dueAfter([rule("a/"), rule("b/")], [rule("b/")]), []);
    assert.deepEqual(dueAfter([rule("a/"), rule("b/")], [rule("b/"), rule("a/")]), []);
  });
  it("those that take delete markers which another rule kept back before", () => {
    const markers = rule("", { deleteMarkers: true });
    assert.deepEqual(dueAfter([rule("a/"), markers], [markers, rule("a/")]), [""]);
    assert.deepEqual(dueAfter([markers, rule("a/")], [markers, rule("a/")]), []);
  });
  it("those that were out of force meanwhile", () => {
    const since = (time: string) => rule("a/", { since: time });
    assert.deepEqual(dueAfter([since("2026-01-01T00:00:00Z")], [since("2026-01-02T00:00:00Z")]), ["a/"]);
  });
  it("all of a bucket that was lost and made anew under its name", () => {
    const anew = { destinations: { dr: { ...dr, rules: [rule("a/")], generation: "2" } } };
    assert.deepEqual(dueAfter([rule("a/")], [], anew), ["a/"]);
  });
  it("none because the destination has another key", () => {
    assert.deepEqual(
      dueAfter([rule("a/")], [], { destinations: { west: { ...dr, rules: [rule("a/")] } } }),
      [],
    );
  });
});
