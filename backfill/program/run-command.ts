import type { BackfillFailure, BackfillRun, BackfillSummary, JobSummary } from "../../contract/backfill-run";
import { firstMinutes, secondLook, type WriteSpan } from "../decision/first-minutes";
import { addsBucket, objectSets, remaining } from "../decision/object-set";
import { backfill } from "../run/backfill";
import type { Conduct, Context } from "./conduct";
import { earlierSummary } from "./earlier-run";
import { ExitCode } from "./exit-code";
import { locatedRun } from "./located-run";
import type { Screen, Step } from "./screen";
import { type Looked, lookLaterLine, untilApplied, withSecondLook } from "./second-look";
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

/** Does what an earlier run did not, and what is left when S3 has applied versioning. */
async function bringOver(run: BackfillRun, context: Context): Promise<BackfillSummary> {
  const earlier = earlierSummary(context.environment);
  const done = await bringOverRest(run, earlier, context);
  const { versioningEnabled } = run;
  if (versioningEnabled === undefined || context.stop.aborted || hasFailures(done)) return done;
  const settled = { ...done, settledVersioning: versioningEnabled.at };
  const next = secondLook(versioningEnabled, earlier, done);
  if (next === "settled") return settled;
  if (next === "later") {
    context.screen.say(lookLaterLine(versioningEnabled.at));
    return done;
  }
  await untilApplied(run.source, versioningEnabled.at, context);
  if (context.stop.aborted) return done;
  const written = firstMinutes(versioningEnabled.at);
  return withSecondLook(settled, await look(run, { addedDestination: false, written }, context));
}

/** Destinations that are new, and those that are due other objects. */
async function bringOverRest(
  run: BackfillRun,
  earlier: BackfillSummary | undefined,
  context: Context,
): Promise<BackfillSummary> {
  const due = remaining(run, earlier);
  const sets = objectSets(run);
  if (earlier && Object.keys(due.destinations).length === 0) return { ...earlier, objectSets: sets };
  const kept = Object.entries(earlier?.destinations ?? {}).filter(([key]) =>
    Object.hasOwn(run.destinations, key),
  );
  const done = await look(due, { addedDestination: addsBucket(due, earlier) }, context);
  return {
    ...done,
    objectSets: sets,
    destinations: { ...Object.fromEntries(kept), ...done.destinations },
    ...(earlier?.settledVersioning && { settledVersioning: earlier.settledVersioning }),
  };
}

interface Look {
  addedDestination: boolean;
  /** Only what was written then. */
  written?: WriteSpan;
}

async function look(run: BackfillRun, of: Look, context: Context): Promise<Looked> {
  return run.batch
    ? { destinations: {}, ...(await replicateByJob(run, of, context)) }
    : { jobs: [], ...(await copy(run, of, context)) };
}

function copy(run: BackfillRun, { written }: Look, context: Context) {
  const { screen, stop } = context;
  const work = (show: (step: Step) => void) =>
    backfill(run, {
      stop,
      written,
      // The first look said them.
      ...(written === undefined && { onWarning: (warning) => screen.say(`warning: ${warning}`) }),
      onProgress: (key, counts) => {
        const line = () => copiesLine(key, counts);
        show({ name: key, objects: counts.listed, bytes: counts.copiedBytes, line });
      },
    });
  return written === undefined ? withTotals(run, context, work) : work((step) => screen.show(step));
}

async function replicateByJob(run: BackfillRun, of: Look, { screen, stop }: Context) {
  // The client of the jobs takes its time to load, and copying does not need it.
  const { batchBackfill } = await import("../batch/batch-backfill.js");
  return batchBackfill(run, { ...of, stop, onProgress: (job) => showJob(screen, job) });
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
