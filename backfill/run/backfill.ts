import type { BackfillRun, CopySummary, DestinationSummary } from "../../contract/backfill-run";
import { Journal } from "../copy/journal";
import { VerifiedCopy } from "../copy/verified-copy";
import type { WriteSpan } from "../decision/first-minutes";
import { ExceptionReport } from "../record/exception-report";
import { settleDestinations } from "./destinations";
import { openSides } from "./sides";

export interface BackfillOptions {
  /** Hears the counts of a destination each time a page of its objects, or one of them, is settled. */
  onProgress?: (destination: string, counts: DestinationSummary) => void;
  /** Hears, before anything is stored, what may go wrong though the run can work. */
  onWarning?: (warning: string) => void;
  /** Once aborted no further object is begun; those in flight are brought to their end. */
  stop?: AbortSignal;
  /** Looks only at what was written then, and lists the source only. */
  written?: WriteSpan;
  /** Objects from this size on are copied in parts. S3 allows at most 5 GiB. */
  multipartFrom?: number;
  /** S3 allows no part below 5 MiB but the last. */
  smallestPart?: number;
}

/** Brings the objects of the source that are older than the run to each destination. */
export async function backfill(run: BackfillRun, options: BackfillOptions = {}): Promise<CopySummary> {
  const stop = options.stop ?? new AbortController().signal;
  const report = ExceptionReport.open(run.report);
  const journal = run.journal === undefined ? undefined : Journal.open(run.journal, run);
  const sides = openSides(run);
  try {
    return await settleDestinations(run, sides, {
      ...options,
      stop,
      report,
      journal,
      writerOf: (plan) => new VerifiedCopy(plan),
      onSettled: async (writer) => {
        if (!stop.aborted) await writer.finishAll();
      },
    });
  } finally {
    sides.close();
    journal?.close();
    report.close();
  }
}
