import type { BackfillFailure, BackfillRun, BackfillSummary, JobSummary } from "../../contract/backfill-run";
import { isDue } from "../batch/batch-run";
import type { BatchBackfillRun } from "../batch/job-request";
import { hasFailed } from "../batch/job-summary";
import type { ListedVersion } from "../bucket/bucket";
import { shownKey } from "../bucket/key-text";
import { firstMinutes, secondLook, type WriteSpan } from "../decision/first-minutes";
import { objectSets, remaining } from "../decision/object-set";
import { ExceptionReport } from "../record/exception-report";
import { backfill } from "../run/backfill";
import type { Conduct, Context } from "./conduct";
import { earlierSummary } from "./earlier-run";
import { ExitCode } from "./exit-code";
import { locatedRun } from "./located-run";
import type { Screen, Step } from "./screen";
import { lookLaterLine, untilApplied, withSecondLook } from "./second-look";
import { withTotals } from "./totals";
import { copiesLine, jobLine, nothingLine, openLine, versionsLine } from "./words-for-counts";

/** Brings over what the destinations lack. */
export const runCommand: Conduct = async (request, context) => {
  const run = await locatedRun(request);
  const earlier = earlierSummary(context.environment);
  const { batch } = run;
  const summary = batch
    ? await replicated({ ...run, batch }, earlier, context)
    : await copied(run, earlier, context);
  tell(summary, context.screen);
  context.print(summary);
  if (context.stop.aborted) return ExitCode.interrupted;
  if (hasFailures(summary)) return ExitCode.objectsFailed;
  return request.strict && leavesObjects(summary) ? ExitCode.objectsLeft : ExitCode.complete;
};

async function replicated(
  run: BatchBackfillRun,
  earlier: BackfillSummary | undefined,
  { screen, stop }: Context,
): Promise<BackfillSummary> {
  if (earlier && !isDue(run, earlier)) return { ...earlier, objectSets: objectSets(run) };
  // The client of the jobs takes its time to load, and copying does not need it.
  const [{ AwsBatch }, { batchRun }] = await Promise.all([
    import("../batch/aws-batch.js"),
    import("../batch/batch-run.js"),
  ]);
  const report = ExceptionReport.open(run.report);
  const service = await AwsBatch.open(run);
  try {
    const summary = await batchRun(run, earlier, service, {
      stop,
      onProgress: (job) => showJob(screen, job),
      say: (line) => screen.say(line),
      onArchived: (version) => addArchived(report, run, version),
    });
    return { ...summary, requests: { ...service.requests } };
  } finally {
    service.close();
    report.close();
  }
}

/** Does what an earlier run did not, and what is left when S3 has applied versioning. */
async function copied(
  run: BackfillRun,
  earlier: BackfillSummary | undefined,
  context: Context,
): Promise<BackfillSummary> {
  const done = await copiedRest(run, earlier, context);
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
  return withSecondLook(settled, await copy(run, context, firstMinutes(versioningEnabled.at)));
}

/** Destinations that are new, and those that are due other objects. */
async function copiedRest(
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
  const done = await copy(due, context);
  return {
    ...done,
    objectSets: sets,
    destinations: { ...Object.fromEntries(kept), ...done.destinations },
    jobs: [],
    ...(earlier?.settledVersioning && { settledVersioning: earlier.settledVersioning }),
  };
}

function copy(run: BackfillRun, context: Context, written?: WriteSpan) {
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

/** As copying names them, for each destination that goes without. */
function addArchived(report: ExceptionReport, run: BackfillRun, { key, versionId, size }: ListedVersion) {
  for (const [destination, { rules }] of Object.entries(run.destinations)) {
    if (!rules.some(({ prefix }) => key.startsWith(prefix))) continue;
    const reason = "S3 replicates nothing from an archive class; restore it, and copy it onto itself";
    report.add({ destination, key, versionId, size, outcome: "archived", reason });
  }
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

function tell({ destinations, jobs, versions, isOpen }: BackfillSummary, screen: Screen): void {
  for (const [key, counts] of Object.entries(destinations)) {
    screen.say(nothingLine(key, counts) ?? copiesLine(key, counts));
    tellFailures(counts.failures, screen);
  }
  for (const job of jobs) tellJob(job, screen);
  if (versions) screen.say(versionsLine(versions));
  if (isOpen) screen.say(openLine(jobs));
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

export function hasFailures({ destinations, jobs }: Pick<BackfillSummary, "destinations" | "jobs">): boolean {
  return [...Object.values(destinations), ...jobs].some(hasFailed);
}

/** On purpose, but not for good: what the destinations should have one day, and have not. */
function leavesObjects({ destinations, versions }: BackfillSummary): boolean {
  if (versions && versions.archived + versions.notEligible + versions.hardDeleted > 0) return true;
  return Object.values(destinations).some(
    ({ newerThere, archived, customerKeys }) => newerThere + archived + customerKeys > 0,
  );
}
