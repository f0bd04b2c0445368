// Proves: which buckets a deployment would delete although its arguments name them as existing, and what is said of them. Does
// not prove: that such a deployment fails, which tests/e2e/own-bucket-as-existing.test.ts watches.
import assert from "node:assert/strict";
import { type NewBucket, OnDestroy } from "../../../contract/destroy-check-run";
import { removalProblems } from "../../../contract/removal-problems";

const created: NewBucket = {
  bucket: "docs",
  region: "eu-west-1",
  path: "source",
  onDestroy: OnDestroy.Delete,
};

function problems(change: Partial<NewBucket>, existing: { path: string; bucket?: string }): string[] {
  const now = { buckets: [], existing: [existing] };
  return removalProblems([{ ...created, ...change }], now).map(({ message }) => message);
}

describe("a bucket that the component created", () => {
  const named = { path: "source", bucket: "docs" };

  it("would be deleted when it is named as existing, and the way out is said", () => {
    assert.deepEqual(problems({}, named), [
      '`source.existingBucket` names the bucket "docs", which the component created as `source`, so the deployment would ' +
        "delete it. To keep the bucket, undo this change, set `source.retainOnDelete` to true, run `pulumi up`, and then " +
        "name the bucket as existing.",
    ]);
  });

  it("would be deleted with its objects where `forceDestroy` was set, which excludes `retainOnDelete`", () => {
    const [problem = ""] = problems({ onDestroy: OnDestroy.Empty }, named);
    assert.match(problem, /would delete it with every object and version in it\./);
    assert.match(problem, /set `source\.retainOnDelete` to true instead of `forceDestroy`, run/);
  });

  it("would be deleted when another side names it", () => {
    const [problem = ""] = problems({}, { path: "destinations.dr", bucket: "docs" });
    assert.match(
      problem,
      /^`destinations\.dr\.existingBucket` names .* created as `source`, .* `source\.retainOnDelete`/,
    );
  });

  it("would be deleted, and its key is no other problem", () => {
    assert.equal(problems({ onDestroy: OnDestroy.Empty, createdKey: true }, named).length, 1);
  });

  it("stays where it was retained, or another bucket is named, or the name is not known yet", () => {
    assert.deepEqual(problems({ onDestroy: OnDestroy.Keep }, named), []);
    assert.deepEqual(problems({}, { path: "source", bucket: "papers" }), []);
    assert.deepEqual(problems({}, { path: "source", bucket: undefined }), []);
  });
});
