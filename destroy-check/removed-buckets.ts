import { type NewBucket, OnDestroy, type RemovalCheckRun } from "../contract/destroy-check-run";
import { bucketsNamedAsExisting } from "../contract/existing-buckets";

/** What the check of the earlier deploy printed; there is none before the first one. */
export function bucketsBefore(printed: string | undefined): NewBucket[] {
  return printed ? (JSON.parse(printed) as RemovalCheckRun).buckets : [];
}

/**
 * The buckets of an earlier deploy that this one does not have any more, and that it would delete. What they hold does not
 * matter for those that are named as existing.
 */
export function removedBuckets(before: NewBucket[], { buckets, existing }: RemovalCheckRun): NewBucket[] {
  // A name that moved to another side is another resource: the old one deletes the bucket all the same.
  const isKept = ({ path, bucket }: NewBucket) =>
    buckets.some((each) => each.path === path && each.bucket === bucket);
  const named = bucketsNamedAsExisting(before, existing).map(({ created }) => created);
  return before.filter(
    (bucket) => bucket.onDestroy !== OnDestroy.Keep && !isKept(bucket) && !named.includes(bucket),
  );
}
