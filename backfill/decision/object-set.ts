import { createHash } from "node:crypto";
import type { BackfillDestination, BackfillRun, BackfillSummary } from "../../contract/backfill-run";
import type { BucketPlace } from "../../contract/bucket-place";

/** A bucket of the same name in another region is another bucket. */
function bucketOf({ bucket, region }: BucketPlace): string {
  return `${bucket} ${region}`;
}

/**
 * The bucket, and a digest that changes when, and only when, other objects belong there. How the buckets are reached does
 * not count: the same profile has another name on the next machine.
 */
function objectSet({ source, versions }: BackfillRun, destination: BackfillDestination): string {
  const { storageClass, kmsKeyArn, rules } = destination;
  const filters = rules.map(({ prefix, tags, deleteMarkers, storageClass, kmsKeyArn }) => [
    prefix,
    Object.entries(tags).sort(),
    ...(deleteMarkers ? ["delete markers"] : []),
    ...(storageClass || kmsKeyArn ? [{ storageClass, kmsKeyArn }] : []),
  ]);
  const decisive = JSON.stringify({ source: bucketOf(source), versions, storageClass, kmsKeyArn, filters });
  return `${bucketOf(destination)} ${createHash("sha256").update(decisive).digest("hex").slice(0, 16)}`;
}

export function objectSets(run: BackfillRun): BackfillSummary["objectSets"] {
  return Object.fromEntries(
    Object.entries(run.destinations).map(([key, destination]) => [key, objectSet(run, destination)]),
  );
}

/** The part of a run that an earlier one did not do: destinations that are new, or that are due other objects. */
export function remaining(run: BackfillRun, earlier: BackfillSummary | undefined): BackfillRun {
  const sets = objectSets(run);
  return {
    ...run,
    destinations: Object.fromEntries(
      Object.entries(run.destinations).filter(([key]) => earlier?.objectSets[key] !== sets[key]),
    ),
  };
}

/** Whether a bucket is to receive objects that others received before. */
export function addsBucket(run: BackfillRun, earlier: BackfillSummary | undefined): boolean {
  if (earlier === undefined) return false;
  const known = Object.values(earlier.objectSets).map((set) => set.replace(/ \S+$/, ""));
  return Object.values(run.destinations).some((destination) => !known.includes(bucketOf(destination)));
}
