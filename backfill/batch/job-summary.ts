import type { JobDescriptor } from "@aws-sdk/client-s3-control";
import type { BackfillFailure, JobSummary } from "../../contract/backfill-run";
import { failureReason } from "../failure/failure-reason";
import { foundNothing, jobFailureReason } from "./job-failure";
import { type FailedTask, reportPlace } from "./job-report";
import { isEnd } from "./job-status";
import { taskFailureReason } from "./task-failure";
import type { Excuse, TaskVerdict } from "./task-verdict";

/** More would only fill the stack's state: the report has them all. */
const mostFailures = 20;

/** Destinations are asked about this many versions at a time. */
const mostJudgedAtOnce = 16;

/** What the job's own description tells, without its report. */
export function progressOf(job: JobDescriptor): JobSummary {
  const { JobId: id = "", Status = "", ProgressSummary: progress } = job;
  const { bucket, prefix } = reportPlace(job);
  const { KeyNameConstraint: names } = job.ManifestGenerator?.S3JobManifestGenerator?.Filter ?? {};
  return {
    id,
    // S3's "Failed" would make whoever reads it look for a fault.
    status: foundNothing(job) ? "Complete" : Status,
    tasks: progress?.TotalNumberOfTasks ?? 0,
    succeeded: progress?.NumberOfTasksSucceeded ?? 0,
    failed: progress?.NumberOfTasksFailed ?? 0,
    ...{ hardDeleted: 0, hardDeletedElsewhere: 0, failedForOthers: 0, archived: 0, deleted: 0 },
    prefix: names?.MatchAnyPrefix?.[0] ?? "",
    report: `${bucket}/${prefix}`,
    failures: [],
  };
}

/**
 * A job that waits for a confirmation has no failed task, but a failure to tell. Of one that is at work nobody knows yet
 * whether what S3 calls a failed task is one.
 */
export function hasFailed({ status, failed, failures }: Outcome): boolean {
  return failures.length > 0 || (failed > 0 && (status === undefined || isEnd(status)));
}

type Outcome = Pick<JobSummary, "failed" | "failures"> & { status?: string };

export interface TaskReader {
  failedTasks: () => AsyncIterable<FailedTask>;
  /** Left out where nobody knows what the destinations are due. */
  judge?: (task: FailedTask) => Promise<TaskVerdict>;
}

/** The job with its failures: those of the job itself, which have no key, before those of its tasks. */
export async function summaryOf(job: JobDescriptor, reader: TaskReader): Promise<JobSummary> {
  const summary = progressOf(job);
  summary.failures = troubles(job).map((reason) => ({ key: "", reason }));
  if (summary.failed > 0 && isEnd(summary.status)) await addTasks(summary, reader);
  summary.failures.splice(mostFailures);
  return summary;
}

/** What is wrong with the job as a whole. */
function troubles(job: JobDescriptor): string[] {
  const { Status, FailureReasons = [], StatusUpdateReason, SuspendedCause } = job;
  const why = (text: string | undefined) => (text ? ` (${text})` : "");
  if (Status === "Failed" && !foundNothing(job)) {
    return FailureReasons.length === 0
      ? ["the job failed, and S3 gives no reason"]
      : FailureReasons.map((failure) => jobFailureReason(failure, job));
  }
  if (Status === "Cancelled") {
    return [`the job was cancelled${why(StatusUpdateReason)}; run the backfill again for what is missing`];
  }
  if (Status === "Suspended") {
    return [
      `the job waits for a confirmation${why(SuspendedCause)}; confirm it in the console of S3 Batch Operations, and ` +
        "run the backfill again, which will wait for this job",
    ];
  }
  return [];
}

/** The job's own counts stand unless its report is whole, and says otherwise. */
async function addTasks(summary: JobSummary, { failedTasks, judge = byCode }: TaskReader): Promise<void> {
  const failures: BackfillFailure[] = [];
  const counts: { [excuse in Excuse]: number } = {
    ...{ replicated: 0, hardDeleted: 0, hardDeletedElsewhere: 0 },
    ...{ failedForOthers: 0, archived: 0, deleted: 0 },
  };
  let rows = 0;
  const judgeAll = async (tasks: FailedTask[]) => {
    for (const [index, verdict] of (await Promise.all(tasks.map(judge))).entries()) {
      if (typeof verdict === "string") counts[verdict]++;
      else if (failures.length < mostFailures) failures.push({ key: tasks[index]?.key ?? "", ...verdict });
    }
  };
  try {
    let batch: FailedTask[] = [];
    for await (const task of failedTasks()) {
      rows++;
      batch.push(task);
      if (batch.length < mostJudgedAtOnce) continue;
      await judgeAll(batch);
      batch = [];
    }
    await judgeAll(batch);
    if (rows !== summary.failed) {
      throw new Error(`it tells of ${rows} tasks that failed, and the job of ${summary.failed}`);
    }
    const { replicated, ...excused } = counts;
    Object.assign(summary, excused);
    summary.succeeded += replicated;
    for (const count of Object.values(counts)) summary.failed -= count;
  } catch (error) {
    const { name, message } = error as Error;
    const reason = failureReason(name === "Error" ? error : new Error(`${name}: ${message}`));
    failures.unshift({
      key: "",
      reason: `the report in ${summary.report} cannot be read: ${reason}; its objects say which keys failed`,
    });
  }
  summary.failures.push(...failures);
}

async function byCode({ code, message }: FailedTask): Promise<TaskVerdict> {
  return { reason: taskFailureReason(code, message) };
}
