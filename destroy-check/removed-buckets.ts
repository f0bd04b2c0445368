import { type CheckedBucket, OnDestroy, type RemovalCheckRun } from "../contract/destroy-check-run";

/** The buckets of an earlier deploy that this one does not have any more, and that it would delete. */
export function removedBuckets(before: string | undefined, { buckets }: RemovalCheckRun): CheckedBucket[] {
  if (!before) return [];
  // A name that moved to another side is another resource: the old one deletes the bucket all the same.
  const isKept = ({ path, bucket }: CheckedBucket) =>
    buckets.some((now) => now.path === path && now.bucket === bucket);
  const earlier = (JSON.parse(before) as RemovalCheckRun).buckets;
  return earlier.filter((bucket) => bucket.onDestroy !== OnDestroy.Keep && !isKept(bucket));
}
