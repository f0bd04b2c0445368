// Proves: when a rule counts as another one than before, so that what was written meanwhile is asked for. Does not prove what
// S3 selects.
import assert from "node:assert/strict";
import { selectionDigest, selectionDigests } from "../../../contract/rules-since";

describe("what a rule selects", () => {
  const dr = { bucket: "dr", region: "us-east-1" };
  const all = { prefix: "", tags: {}, deleteMarkers: true };
  const quiet = { prefix: "docs/", tags: {}, deleteMarkers: false };
  const lastOf = (...rules: (typeof all)[]) => selectionDigests(dr, rules).at(-1);

  it("is its own where no rule above it keeps delete markers back", () => {
    const own = selectionDigest({ ...dr, ...all });
    assert.equal(lastOf(all), own);
    assert.equal(lastOf({ ...quiet, deleteMarkers: true }, all), own);
    assert.deepEqual(selectionDigests(dr, [all, quiet])[0], own);
  });

  it("is something else as long as one does", () => {
    assert.notEqual(lastOf(quiet, all), lastOf(all));
    assert.notEqual(lastOf(quiet, all), lastOf({ ...quiet, prefix: "logs/" }, all));
  });

  it("has nothing to do with those above it if it takes no delete markers itself", () => {
    const without = { ...all, deleteMarkers: false };
    assert.equal(lastOf(quiet, without), lastOf(without));
  });
});
