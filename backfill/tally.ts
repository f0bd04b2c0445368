import type { DestinationSummary } from "../contract/backfill-run";
import { failureReason } from "./failure-reason";

/** How the backfill of one object ended, unless it failed. */
export type Outcome =
  | "copied"
  | "alreadyThere"
  | "newerThere"
  | "leftToReplication"
  | "filteredOut"
  | "archived";

const failuresShown = 20;

/** Counts what became of the objects. An object counts as listed once its end is known, so the sums always agree. */
export class Tally {
  readonly summary: DestinationSummary;

  constructor(bucket: string) {
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
      failed: 0,
      failures: [],
    };
  }

  add(object: { size: number }, outcome: Outcome): void {
    this.summary.listed++;
    this.summary[outcome]++;
    if (outcome === "copied") this.summary.copiedBytes += object.size;
  }

  addFailure(object: { key: string }, error: unknown): void {
    this.summary.listed++;
    this.summary.failed++;
    if (this.summary.failures.length < failuresShown) {
      this.summary.failures.push({ key: object.key, reason: failureReason(error) });
    }
  }
}
