import {
  type CheckedBucket,
  type NewBucket,
  OnDestroy,
  type RemovalCheckRun,
} from "../contract/destroy-check-run";

/** What the check of the earlier deploy printed; there is none before the first one. */
export function bucketsBefore(printed: string | undefined): NewBucket[] {
  return printed ? (JSON.parse(printed) as RemovalCheckRun).buckets : [];
}

/** The buckets of an earlier deploy that this one does not have any more, and that it would delete. */
export function removedBuckets(before: CheckedBucket[], now: CheckedBucket[]): CheckedBucket[] {
  // A name that moved to another side is another resource: the old one deletes the bucket all the same.
  const isKept = ({ path, bucket }: CheckedBucket) =>
    now.some((each) => each.path === path && each.bucket === bucket);
  return before.filter((bucket) => bucket.onDestroy !== OnDestroy.Keep && !isKept(bucket));
}
