import { text } from "node:stream/consumers";
import type { BackfillFailure, BackfillRun, BackfillSummary, JobSummary } from "../contract/backfill-run";
import { addsBucket, objectSets, remaining } from "./decision/object-set";
import { failureReason } from "./failure/failure-reason";
import { Refusal } from "./failure/refusal";
import { earlierSummary } from "./program/earlier-run";
import { Progress, progressLine } from "./program/progress";
import { readRun } from "./program/run-input";
import { backfill } from "./run/backfill";

/** The process's exit codes. Pulumi fails the deploy on everything but `complete`. */
export const ExitCode = { complete: 0, broken: 1, refused: 2, objectsFailed: 3, interrupted: 130 } as const;

/** Reads the run from stdin, tells progress on stderr and prints the summary, one line of JSON, on stdout. */
export async function main(): Promise<void> {
  // What is on stderr stays in the stack's state for good: it is no place to announce a Node version's end.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const interruption = new AbortController();
  const interrupt = () => {
    say("backfill: interrupted; what is in flight is brought to its end, once more stops at once");
    interruption.abort();
  };
  // Only the first signal is caught: the second ends the process as usual.
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  const progress = new Progress(say);
  try {
    const run = readRun(await text(process.stdin));
    progress.start();
    const summary = await bringOver(run, earlierSummary(process.env), progress, interruption.signal);
    report(summary);
    process.exitCode = interruption.signal.aborted ? ExitCode.interrupted : exitCodeOf(summary);
  } catch (error) {
    const lines = error instanceof Refusal ? error.problems : [failureReason(error)];
    for (const line of lines) say(`backfill: ${line}`);
    process.exitCode = error instanceof Refusal ? ExitCode.refused : ExitCode.broken;
  } finally {
    progress.stop();
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

/** Does what an earlier run did not: destinations that are new, and those that are due other objects. */
async function bringOver(
  run: BackfillRun,
  earlier: BackfillSummary | undefined,
  progress: Progress,
  stop: AbortSignal,
): Promise<BackfillSummary> {
  const due = remaining(run, earlier);
  const sets = objectSets(run);
  if (earlier && Object.keys(due.destinations).length === 0) return { ...earlier, objectSets: sets };
  const kept = Object.entries(earlier?.destinations ?? {}).filter(([key]) => key in run.destinations);
  const done = run.batch
    ? { destinations: {}, ...(await replicateByJob(due, addsBucket(due, earlier), progress, stop)) }
    : {
        jobs: [],
        ...(await backfill(due, {
          stop,
          onProgress: (key, counts) => progress.note(() => progressLine(key, counts)),
        })),
      };
  return { ...done, objectSets: sets, destinations: { ...Object.fromEntries(kept), ...done.destinations } };
}

async function replicateByJob(
  run: BackfillRun,
  addedDestination: boolean,
  progress: Progress,
  stop: AbortSignal,
) {
  // The client of the jobs takes its time to load, and copying does not need it.
  const { batchBackfill } = await import("./batch/batch-backfill.js");
  return batchBackfill(run, {
    addedDestination,
    stop,
    onProgress: (job) => progress.note(() => jobLine(job)),
  });
}

function jobLine({ id, status, tasks, succeeded, failed }: JobSummary): string {
  return `backfill: job ${id}: ${status}, ${succeeded} of ${tasks} replicated, ${failed} failed`;
}

function report(summary: BackfillSummary): void {
  for (const [key, counts] of Object.entries(summary.destinations)) {
    say(progressLine(key, counts));
    reportFailures(counts.failures);
  }
  for (const job of summary.jobs) {
    say(`${jobLine(job)}; its report is in ${job.report}`);
    reportFailures(job.failures);
  }
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}

function reportFailures(failures: BackfillFailure[]): void {
  for (const { key, reason } of failures) {
    say(`backfill: failed: ${key === "" ? "" : `${JSON.stringify(key).slice(0, 200)}: `}${reason}`);
  }
}

/** A job that waits for a confirmation has no failed task, but a failure to tell. */
function exitCodeOf({ destinations, jobs }: BackfillSummary): number {
  const all = [...Object.values(destinations), ...jobs];
  const hasFailures = all.some(({ failed, failures }) => failed > 0 || failures.length > 0);
  return hasFailures ? ExitCode.objectsFailed : ExitCode.complete;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

if (require.main === module) void main();
