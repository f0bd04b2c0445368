import type { DestinationSummary } from "../../contract/backfill-run";
import { failureReason } from "../failure/failure-reason";

/** How the backfill of one object ended, unless it failed. */
export type Outcome =
  | "copied"
  | "alreadyThere"
  | "newerThere"
  | "leftToReplication"
  | "filteredOut"
  | "archived"
  | "customerKeys"
  | "deleted";

/** Why an object was not brought over; the other outcomes are no exceptions. */
const reasons: { [outcome in Outcome]?: string } = {
  newerThere: "the destination holds something newer, which it would cover",
  leftToReplication: "it was written, or overwritten, after the run began, so live replication brings it",
  archived: "it is in an archive class; restore it, and run the backfill again",
  customerKeys:
    "it is under a key of its writer's own (SSE-C), without which S3 copies nothing; copy it with that key",
  deleted: "its key is deleted at the source",
};

const failuresShown = 20;

export interface Listener {
  onException?: (
    object: { key: string; versionId?: string; size: number },
    outcome: Outcome | "failed",
    reason: string,
  ) => void;
}

/** The counts of a destination that was looked at twice. */
export function addedUp(one: DestinationSummary, other: DestinationSummary): DestinationSummary {
  const sums = Object.entries(one).map(([name, value]) => [
    name,
    typeof value === "number" ? value + Number(other[name as keyof DestinationSummary]) : value,
  ]);
  return {
    ...Object.fromEntries(sums),
    failures: [...one.failures, ...other.failures].slice(0, failuresShown),
  };
}

/** Counts what became of the objects. An object counts as listed once its end is known, so the sums always agree. */
export class Tally {
  readonly summary: DestinationSummary;

  constructor(
    bucket: string,
    private readonly listener: Listener = {},
  ) {
    this.summary = {
      bucket,
      listed: 0,
      copied: 0,
      copiedBytes: 0,
      alreadyThere: 0,
      newerThere: 0,
      leftToReplication: 0,
      filteredOut: 0,
      archived: 0,
      customerKeys: 0,
      deleted: 0,
      failed: 0,
      failures: [],
    };
  }

  add(object: { key: string; versionId?: string; size: number }, outcome: Outcome): void {
    this.summary.listed++;
    const reason = reasons[outcome];
    this.summary[outcome]++;
    if (outcome === "copied") this.summary.copiedBytes += object.size;
    if (reason) this.listener.onException?.(object, outcome, reason);
  }

  addFailure(object: { key: string; versionId?: string; size: number }, error: unknown): void {
    this.summary.listed++;
    const reason = failureReason(error);
    this.fail(object.key, reason);
    this.listener.onException?.(object, "failed", reason);
  }

  private fail(key: string, reason: string): void {
    this.summary.failed++;
    if (this.summary.failures.length < failuresShown) this.summary.failures.push({ key, reason });
  }
}
