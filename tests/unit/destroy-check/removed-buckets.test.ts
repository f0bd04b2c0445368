// Proves: which buckets of an earlier deployment the removal check looks at. Does not prove: that they are deleted otherwise.
import assert from "node:assert/strict";
import { type CheckedBucket, OnDestroy } from "../../../contract/destroy-check-run";
import { bucketsBefore, removedBuckets } from "../../../destroy-check/removed-buckets";

const bucket: CheckedBucket = {
  bucket: "replica",
  region: "us-east-1",
  path: "destinations.dr",
  onDestroy: OnDestroy.Delete,
};

describe("a bucket of an earlier deployment", () => {
  const cases: [title: string, before: CheckedBucket, now: CheckedBucket[], isRemoved: boolean][] = [
    ["is removed when it is there no more", bucket, [], true],
    ["is removed when another one takes its side", bucket, [{ ...bucket, bucket: "other" }], true],
    ["is removed when it moves to another side", bucket, [{ ...bucket, path: "source" }], true],
    ["is not removed while it is there", bucket, [{ ...bucket, onDestroy: OnDestroy.Empty }], false],
    ["is not removed when it is kept", { ...bucket, onDestroy: OnDestroy.Keep }, [], false],
  ];
  for (const [title, before, now, isRemoved] of cases) {
    it(title, () => {
      const earlier = bucketsBefore(JSON.stringify({ buckets: [before] }));
      const removed = removedBuckets(earlier, { buckets: now, existing: [] });
      assert.deepEqual(removed, isRemoved ? [before] : []);
    });
  }

  it("is not looked into when it is named as existing, because that fails whatever it holds", () => {
    const existing = [{ path: "source", bucket: bucket.bucket }];
    assert.deepEqual(removedBuckets([bucket], { buckets: [], existing }), []);
  });

  it("is none before the first deployment", () => {
    for (const before of [undefined, ""]) assert.deepEqual(bucketsBefore(before), []);
  });
});
