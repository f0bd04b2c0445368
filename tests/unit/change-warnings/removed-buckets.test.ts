// Proves: what is said of a bucket that a deployment replaces or no longer has, and of which changes nothing is said. Does
// not prove: that a preview shows it; `tests/e2e/change-warnings.test.ts` does.
import assert from "node:assert/strict";
import { removedBucketWarnings } from "../../../components/change-warnings/removed-buckets";
import { type CheckedBucket, OnDestroy } from "../../../contract/destroy-check-run";

const source: CheckedBucket = {
  path: "source",
  bucket: "docs",
  region: "eu-west-1",
  onDestroy: OnDestroy.Delete,
};
const dr: CheckedBucket = { ...source, path: "destinations.dr", bucket: "replica", region: "us-east-1" };

/** Of one bucket before and, if it still is in the arguments, now. */
function said(before: CheckedBucket, now?: { bucket?: string; region?: string }): string[] {
  const { path, bucket, region } = before;
  return removedBucketWarnings(
    { buckets: [before] },
    { buckets: now === undefined ? [] : [{ path, bucket, region, ...now }], existing: [] },
  );
}

describe("a warning before a bucket is removed", () => {
  it("names the argument, both values, the old bucket, and how to keep it", () => {
    assert.deepEqual(said(source, { region: "eu-central-1", bucket: "papers" }), [
      '`source.region` changes from "eu-west-1" to "eu-central-1", which replaces the bucket "docs" (eu-west-1) with a new, ' +
        "empty one. The deployment deletes the old bucket if it is empty. If it holds objects, the deployment fails before it " +
        "changes anything. To keep the old bucket, undo this change, set `source.retainOnDelete` to true, run `pulumi up`, " +
        "and then repeat the change.",
    ]);
    assert.match(
      said(source, { bucket: "papers" })[0] ?? "",
      /^`source\.bucketName` changes from "docs" to "papers", which replaces the bucket "docs" \(eu-west-1\)/,
    );
  });

  it("says that a name in another region is not free at once, or not at all while the old bucket stays", () => {
    const moved = { region: "eu-central-1" };
    assert.match(
      said(source, moved)[0] ?? "",
      /can fail for days: S3 does not release .* and another account can take it\. Change `source\.bucketName` too\./,
    );
    assert.match(
      said({ ...source, onDestroy: OnDestroy.Keep }, moved)[0] ?? "",
      /cannot be created, because the old one keeps its name\. Change `source\.bucketName` too\./,
    );
    assert.doesNotMatch(said(source, { ...moved, bucket: undefined })[0] ?? "", /name/i);
  });

  it("says that the objects go too, where the last deployment had `forceDestroy`", () => {
    const [warning = ""] = said({ ...source, onDestroy: OnDestroy.Empty }, { bucket: "papers" });
    assert.match(warning, /with every object and version in it, because `source\.forceDestroy` is true\./);
    assert.match(warning, /set `source\.retainOnDelete` to true instead of `forceDestroy`, run/);
    assert.doesNotMatch(warning, /fails/);
  });

  it("says that a bucket stays which the last deployment retained", () => {
    const [warning = ""] = said({ ...source, onDestroy: OnDestroy.Keep }, { bucket: "papers" });
    assert.match(
      warning,
      /stays with its objects\. Nothing manages it or replicates its objects any more\.$/,
    );
    assert.doesNotMatch(warning, /deletes|To keep/);
  });

  it("offers another key for a destination, which a source has not", () => {
    const another = /keep the destination until another one, under a key of its own, has the objects/;
    assert.match(said(dr, { region: "us-west-2" })[0] ?? "", another);
    assert.doesNotMatch(said(source, { region: "us-west-2" })[0] ?? "", another);
  });

  it("names a destination that is left out", () => {
    assert.match(
      said(dr)[0] ?? "",
      /^`destinations\.dr` no longer has the bucket "replica" \(us-east-1\)\. /,
    );
  });

  it("is not given of a bucket that stays, or that a preview does not know yet", () => {
    assert.deepEqual(said(source, {}), []);
    assert.deepEqual(said(source, { bucket: undefined }), []);
  });

  it("says that a bucket which is named as existing fails the deployment, and nothing where it is retained", () => {
    const now = { buckets: [], existing: [{ path: "source", bucket: source.bucket }] };
    const warnings = (onDestroy: OnDestroy) =>
      removedBucketWarnings({ buckets: [{ ...source, onDestroy }] }, now);
    assert.match(
      warnings(OnDestroy.Delete).join("\n"),
      /^`source\.existingBucket` names the bucket "docs", [^\n]+$/,
    );
    assert.deepEqual(warnings(OnDestroy.Keep), []);
  });

  it("is given of each bucket that is replaced", () => {
    const now = [source, dr].map(({ path, region }) => ({ path, region, bucket: `new-${path}` }));
    assert.equal(removedBucketWarnings({ buckets: [source, dr] }, { buckets: now, existing: [] }).length, 2);
  });
});
