import type { BackfillFailure, BackfillRun, BackfillSummary, JobSummary } from "../../contract/backfill-run";
import { addsBucket, objectSets, remaining } from "../decision/object-set";
import { backfill } from "../run/backfill";
import type { Conduct, Context } from "./conduct";
import { earlierSummary } from "./earlier-run";
import { ExitCode } from "./exit-code";
import { locatedRun } from "./located-run";
import type { Screen } from "./screen";
import { withTotals } from "./totals";
import { copiesLine, jobLine, nothingLine, shownKey } from "./words-for-counts";

/** Brings over what the destinations lack. */
export const runCommand: Conduct = async (request, context) => {
  const run = await locatedRun(request);
  const summary = await bringOver(run, context);
  tell(summary, context.screen);
  context.print(summary);
  if (context.stop.aborted) return ExitCode.interrupted;
  if (hasFailures(summary)) return ExitCode.objectsFailed;
  return request.strict && leavesObjects(summary) ? ExitCode.objectsLeft : ExitCode.complete;
};

/** Does what an earlier run did not: destinations that are new, and those that are due other objects. */
async function bringOver(run: BackfillRun, context: Context): Promise<BackfillSummary> {
  const earlier = earlierSummary(context.environment);
  const due = remaining(run, earlier);
  const sets = objectSets(run);
  if (earlier && Object.keys(due.destinations).length === 0) return { ...earlier, objectSets: sets };
  const kept = Object.entries(earlier?.destinations ?? {}).filter(([key]) =>
    Object.hasOwn(run.destinations, key),
  );
  const done = run.batch
    ? { destinations: {}, ...(await replicateByJob(due, addsBucket(due, earlier), context)) }
    : { jobs: [], ...(await copy(due, context)) };
  return { ...done, objectSets: sets, destinations: { ...Object.fromEntries(kept), ...done.destinations } };
}

function copy(run: BackfillRun, context: Context) {
  const { screen, stop } = context;
  return withTotals(run, context, (show) =>
    backfill(run, {
      stop,
      onWarning: (warning) => screen.say(`warning: ${warning}`),
      onProgress: (key, counts) => {
        const line = () => copiesLine(key, counts);
        show({ name: key, objects: counts.listed, bytes: counts.copiedBytes, line });
      },
    }),
  );
}

async function replicateByJob(run: BackfillRun, addedDestination: boolean, { screen, stop }: Context) {
  // The client of the jobs takes its time to load, and copying does not need it.
  const { batchBackfill } = await import("../batch/batch-backfill.js");
  return batchBackfill(run, { addedDestination, stop, onProgress: (job) => showJob(screen, job) });
}

function showJob(screen: Screen, job: JobSummary): void {
  const total = job.tasks === 0 ? undefined : job.tasks;
  screen.show({
    name: job.id,
    objects: job.succeeded + job.failed,
    ...(total && { total }),
    line: () => jobLine(job),
  });
}

function tell({ destinations, jobs }: BackfillSummary, screen: Screen): void {
  for (const [key, counts] of Object.entries(destinations)) {
    screen.say(nothingLine(key, counts) ?? copiesLine(key, counts));
    tellFailures(counts.failures, screen);
  }
  for (const job of jobs) tellJob(job, screen);
}

export function tellJob(job: JobSummary, screen: Screen): void {
  screen.say(`${jobLine(job)}; its report is in ${job.report}`);
  tellFailures(job.failures, screen);
}

function tellFailures(failures: BackfillFailure[], screen: Screen): void {
  for (const { key, reason } of failures) {
    screen.say(`backfill: failed: ${key === "" ? "" : `${shownKey(key)}: `}${reason}`);
  }
}

/** A job that waits for a confirmation has no failed task, but a failure to tell. */
export function hasFailures({ destinations, jobs }: Pick<BackfillSummary, "destinations" | "jobs">): boolean {
  const all = [...Object.values(destinations), ...jobs];
  return all.some(({ failed, failures }) => failed > 0 || failures.length > 0);
}

/** On purpose, but not for good: what the destinations should have one day, and have not. */
function leavesObjects({ destinations }: BackfillSummary): boolean {
  return Object.values(destinations).some(
    ({ newerThere, archived, customerKeys }) => newerThere + archived + customerKeys > 0,
  );
}
