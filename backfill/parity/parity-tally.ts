import type { BackfillFailure } from "../../contract/backfill-run";
import { failureReason } from "../failure/failure-reason";

/** What a comparison found about an object or a version. */
export type Finding =
  | "same"
  | "different"
  | "missing"
  | "pending"
  | "unproven"
  | "filteredOut"
  | "archived"
  | "customerKeys"
  | "deleted"
  | "onlyAtDestination"
  | "failed";

export interface DestinationParity extends Record<Finding, number> {
  bucket: string;
  /** The first that are different, missing or could not be compared, at most twenty; the counts have all. */
  differences: BackfillFailure[];
}

/** Those that nothing more is said about. */
const silent: readonly Finding[] = ["same", "filteredOut", "onlyAtDestination"];

const differing: readonly Finding[] = ["different", "missing", "failed"];

const differencesShown = 20;

export interface ParityListener {
  onException: (
    object: { key: string; versionId?: string; size: number },
    finding: Finding,
    reason: string,
  ) => void;
}

/** Counts what the comparison found. */
export class ParityTally {
  readonly parity: DestinationParity;

  constructor(
    bucket: string,
    private readonly listener: ParityListener,
  ) {
    this.parity = {
      bucket,
      same: 0,
      different: 0,
      missing: 0,
      pending: 0,
      unproven: 0,
      filteredOut: 0,
      archived: 0,
      customerKeys: 0,
      deleted: 0,
      onlyAtDestination: 0,
      failed: 0,
      differences: [],
    };
  }

  add(object: { key: string; versionId?: string; size: number }, finding: Finding, reason = ""): void {
    this.parity[finding]++;
    if (!silent.includes(finding)) this.listener.onException(object, finding, reason);
    if (differing.includes(finding) && this.parity.differences.length < differencesShown) {
      this.parity.differences.push({ key: object.key, reason });
    }
  }

  addFailure(object: { key: string; versionId?: string; size: number }, error: unknown): void {
    this.add(object, "failed", `it could not be compared: ${failureReason(error)}`);
  }
}

export function hasDifferences(parity: DestinationParity): boolean {
  return differing.some((finding) => parity[finding] > 0);
}
