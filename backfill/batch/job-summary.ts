import type { S3Client } from "@aws-sdk/client-s3";
import type { JobDescriptor } from "@aws-sdk/client-s3-control";
import type { BackfillFailure, JobSummary } from "../../contract/backfill-run";
import { failureReason } from "../failure/failure-reason";
import { foundNothing, jobFailureReason } from "./job-failure";
import { failedTasks, type ReportPlace, reportPlace } from "./job-report";
import { isEnd } from "./job-status";
import { isDoneAlready, taskFailureReason } from "./task-failure";

/** More would only fill the stack's state: the report has them all. */
const mostFailures = 20;

/** What the job's own description tells, without its report. */
export function progressOf(job: JobDescriptor): JobSummary {
  const { JobId: id = "", Status = "", ProgressSummary: progress } = job;
  const { bucket, prefix } = reportPlace(job);
  return {
    id,
    // S3's "Failed" would make whoever reads it look for a fault.
    status: foundNothing(job) ? "Complete" : Status,
    tasks: progress?.TotalNumberOfTasks ?? 0,
    succeeded: progress?.NumberOfTasksSucceeded ?? 0,
    failed: progress?.NumberOfTasksFailed ?? 0,
    report: `${bucket}/${prefix}`,
    failures: [],
  };
}

/** The job with its failures: those of the job itself, which have no key, before those of its tasks. */
export async function summaryOf(job: JobDescriptor, s3: S3Client): Promise<JobSummary> {
  const summary = progressOf(job);
  summary.failures = troubles(job).map((reason) => ({ key: "", reason }));
  if (summary.failed > 0 && isEnd(summary.status)) {
    const { doneAlready, failures } = await taskFailures(s3, reportPlace(job), mostFailures);
    summary.succeeded += doneAlready;
    summary.failed -= doneAlready;
    summary.failures.push(...failures);
  }
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
    return [
      `somebody cancelled the job${why(StatusUpdateReason)}; run the backfill again for what is missing`,
    ];
  }
  if (Status === "Suspended") {
    return [
      `the job waits for a confirmation${why(SuspendedCause)}; confirm it in the console of S3 Batch Operations, and ` +
        "run the backfill again, which will wait for this job",
    ];
  }
  return [];
}

async function taskFailures(s3: S3Client, place: ReportPlace, most: number) {
  const failures: BackfillFailure[] = [];
  let doneAlready = 0;
  try {
    for await (const { key, code, message } of failedTasks(s3, place)) {
      if (isDoneAlready(code)) doneAlready++;
      else if (failures.length < most) failures.push({ key, reason: taskFailureReason(code, message) });
    }
  } catch (error) {
    // The job's counts stand without its report.
    const { name, message } = error as Error;
    const reason = failureReason(new Error(`${name}: ${message}`));
    failures.unshift({
      key: "",
      reason: `the report in ${place.bucket}/${place.prefix} cannot be read: ${reason}; its objects say which keys failed`,
    });
  }
  return { doneAlready, failures };
}
