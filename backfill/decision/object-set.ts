import { createHash } from "node:crypto";
import type {
  BackfillDestination,
  BackfillRule,
  BackfillRun,
  BackfillSummary,
} from "../../contract/backfill-run";
import type { BucketPlace } from "../../contract/bucket-place";
import { keepingMarkersBack } from "../../contract/rules-since";

/** A bucket of the same name in another region is another bucket, and so is one that was lost and made anew. */
function bucketOf({ bucket, region, generation }: BucketPlace): string {
  return [bucket, region, generation].filter((part) => part !== undefined).join(" ");
}

/**
 * A digest that changes when a rule selects other objects for a destination. How the buckets are reached does not count:
 * the same profile has another name on the next machine.
 */
function objectSet(
  { source, versions }: BackfillRun,
  destination: BackfillDestination,
  rule: BackfillRule,
): string {
  const { storageClass, kmsKeyArn } = destination;
  const decisive = JSON.stringify({
    source: bucketOf(source),
    destination: bucketOf(destination),
    versions,
    storageClass,
    kmsKeyArn,
    rule: decisiveParts(rule),
    // What was written while the rule was out belongs there too.
    since: rule.since,
    markersKeptBack: keepingMarkersBack(rule, destination.rules).map(decisiveParts),
  });
  return createHash("sha256").update(decisive).digest("hex").slice(0, 16);
}

function decisiveParts({ prefix, tags, deleteMarkers, storageClass, kmsKeyArn }: BackfillRule) {
  return {
    prefix,
    tags: Object.entries(tags).sort(),
    ...(deleteMarkers && { deleteMarkers }),
    storageClass,
    kmsKeyArn,
  };
}

/** By the destination's key, in the order of its rules. */
export function objectSets(run: BackfillRun): BackfillSummary["objectSets"] {
  return Object.fromEntries(
    Object.entries(run.destinations).map(([key, destination]) => [
      key,
      destination.rules.map((rule) => objectSet(run, destination, rule)),
    ]),
  );
}

/** A rule whose objects no earlier run brought to its destination. */
export interface DueRule {
  /** Its key in the run. */
  destination: string;
  rule: BackfillRule;
  /** Digest of what it selects. */
  set: string;
}

export function dueRules(run: BackfillRun, earlier: BackfillSummary | undefined): DueRule[] {
  const known = new Set(Object.values(earlier?.objectSets ?? {}).flat());
  const all = Object.entries(run.destinations).flatMap(([key, destination]) =>
    destination.rules.map((rule) => ({ destination: key, rule, set: objectSet(run, destination, rule) })),
  );
  return all.filter(({ set }) => !known.has(set));
}

/** The part of a run that an earlier one did not do: destinations that are new, or that are due other objects. */
export function remaining(run: BackfillRun, earlier: BackfillSummary | undefined): BackfillRun {
  const due = new Set(dueRules(run, earlier).map(({ destination }) => destination));
  const destinations = Object.entries(run.destinations).filter(([key]) => due.has(key));
  return { ...run, destinations: Object.fromEntries(destinations) };
}
