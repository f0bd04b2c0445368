import type { JobDescriptor } from "@aws-sdk/client-s3-control";
import type { BatchRun, JobSummary } from "../../contract/backfill-run";
import type { BucketPlace } from "../../contract/bucket-place";
import { s3Client } from "../bucket/s3-client";
import { Refusal } from "../failure/refusal";
import { isUnknownJob } from "./denial";
import { failedTasks, reportPlace } from "./job-report";
import { describesSource } from "./job-request";
import { isEnd } from "./job-status";
import { summaryOf } from "./job-summary";
import { Jobs } from "./jobs";

/** What a job needs to be found: it belongs to an account, in the region of the source. */
type JobOwner = Pick<BatchRun, "accountId">;

/** How far a job is, and what failed in it. */
export async function jobSummary(place: BucketPlace, batch: JobOwner, jobId: string): Promise<JobSummary> {
  return withJobs(place, batch, jobId, async (jobs, told) => told(await jobs.describe(jobId)));
}

/** All jobs that this program began for the source, as far as S3 remembers them. */
export async function jobSummaries(place: BucketPlace, batch: JobOwner): Promise<JobSummary[]> {
  return withJobs(place, batch, "", async (jobs, told) => {
    const summaries: JobSummary[] = [];
    for await (const { JobId = "", Description } of jobs.list()) {
      if (!describesSource(Description, place.bucket)) continue;
      summaries.push(await told(await jobs.describe(JobId)));
    }
    return summaries;
  });
}

/** Ends a job. What it has replicated stays replicated. */
export async function cancelJob(place: BucketPlace, batch: JobOwner, jobId: string): Promise<JobSummary> {
  return withJobs(place, batch, jobId, async (jobs, told) => {
    try {
      await jobs.cancel(jobId);
    } catch (error) {
      if (!(error instanceof Error && error.name === "JobStatusException")) throw error;
      const { Status = "" } = await jobs.describe(jobId);
      // Somebody else was faster, and wanted the same.
      if (Status !== "Cancelling") throw new Refusal([tooLate(jobId, Status)]);
    }
    return told(await jobs.describe(jobId));
  });
}

function tooLate(jobId: string, status: string): string {
  const state = isEnd(status) ? `at its end already: it is ${status}` : `about to end: it is ${status}`;
  return `the batch job ${jobId} is ${state}; there is nothing to cancel`;
}

async function withJobs<Result>(
  place: BucketPlace,
  batch: JobOwner,
  jobId: string,
  use: (jobs: Jobs, told: (job: JobDescriptor) => Promise<JobSummary>) => Promise<Result>,
): Promise<Result> {
  const s3 = s3Client(place);
  const jobs = new Jobs(place, batch, s3);
  try {
    return await use(jobs, (job) => summaryOf(job, { failedTasks: () => failedTasks(s3, reportPlace(job)) }));
  } catch (error) {
    if (!isUnknownJob(error)) throw error;
    throw new Refusal([
      `account ${batch.accountId} has no batch job ${jobId} in ${place.region}; check the id, the account and the ` +
        "region; S3 forgets a job 90 days after its end",
    ]);
  } finally {
    jobs.close();
    s3.destroy();
  }
}
