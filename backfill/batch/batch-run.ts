import type { BackfillRun, BackfillSummary } from "../../contract/backfill-run";
import { dueRules, objectSets } from "../decision/object-set";
import { type BatchBackfillOptions, batchBackfill } from "./batch-backfill";
import type { BatchService } from "./batch-service";
import type { BatchBackfillRun } from "./job-request";
import { hasFailed } from "./job-summary";

/** Whether S3 has to be asked at all, after an earlier run that came to this. */
export function isDue(run: BackfillRun, earlier: BackfillSummary | undefined): boolean {
  return earlier === undefined || earlier.isOpen === true || dueRules(run, earlier).length > 0;
}

/** Does by jobs what no earlier run did. What is not known to be done stays due in the next run. */
export async function batchRun(
  run: BatchBackfillRun,
  earlier: BackfillSummary | undefined,
  service: BatchService,
  options: Omit<BatchBackfillOptions, "due">,
): Promise<BackfillSummary> {
  const due = dueRules(run, earlier);
  const { cutOff, jobs, versions, isOpen } = await batchBackfill(run, service, { ...options, due });
  const sets = objectSets(run);
  const isDone = !isOpen && !jobs.some(hasFailed);
  const open = new Set(isDone ? [] : due.map(({ set }) => set));
  const done = Object.entries(sets).map(([key, all]) => [key, all.filter((set) => !open.has(set))]);
  return {
    cutOff,
    objectSets: Object.fromEntries(done),
    destinations: {},
    ...{ jobs, versions },
    ...(isOpen && { isOpen }),
  };
}
