import type { S3Client } from "@aws-sdk/client-s3";
import type { JobDescriptor } from "@aws-sdk/client-s3-control";
import type { BackfillRun, JobSummary } from "../../contract/backfill-run";
import { accountProblem } from "../bucket/caller-account";
import { s3Client } from "../bucket/s3-client";
import type { WriteSpan } from "../decision/first-minutes";
import { failureReason } from "../failure/failure-reason";
import { Refusal } from "../failure/refusal";
import { lacksRights } from "./job-failure";
import { type BatchBackfillRun, jobDigest, jobRequest, statusesFor } from "./job-request";
import { progressOf, summaryOf } from "./job-summary";
import { type Pace, pauseUnless, usualPace, watch } from "./job-watch";
import { Jobs } from "./jobs";
import { sourceState } from "./source-state";

export interface BatchBackfillOptions {
  /** Whether a destination is new to a source that replicated before, so that it needs what others have already. */
  addedDestination: boolean;
  /** Asks only for what was written then. */
  written?: WriteSpan;
  /** Once aborted, nobody waits for the job any longer. It goes on by itself, and the next run waits for it again. */
  stop?: AbortSignal;
  /** Hears how far the job is each time it was looked at. */
  onProgress?: (job: JobSummary) => void;
  /** How often the job is looked at. */
  pace?: Pace;
}

/** A job that is not at its end was not waited for, or not to its end. */
export interface BatchOutcome {
  cutOff: string;
  jobs: JobSummary[];
}

/** Lets S3 replicate the versions and delete markers that are older than the run to each destination. */
export async function batchBackfill(run: BackfillRun, options: BatchBackfillOptions): Promise<BatchOutcome> {
  const { batch } = run;
  if (batch === undefined) throw new Error("the run does not say how S3 is to be asked");
  const s3 = s3Client(run.source);
  const jobs = new Jobs(run.source, batch, s3);
  try {
    const problem = await accountProblem(run.source, s3);
    if (problem) throw new Refusal([`source: ${problem}`]);
    return await runJob({ ...run, batch }, options, s3, jobs);
  } finally {
    jobs.close();
    s3.destroy();
  }
}

/** IAM takes seconds to tell S3 of a role that was made in the same deploy. */
const mostRoleWaits = 4;

async function runJob(
  run: BatchBackfillRun,
  {
    addedDestination,
    written,
    stop = new AbortController().signal,
    onProgress,
    pace = usualPace,
  }: BatchBackfillOptions,
  s3: S3Client,
  jobs: Jobs,
): Promise<BatchOutcome> {
  const statuses = statusesFor(addedDestination);
  for (let waits = 0; ; waits++) {
    const { isEmpty, cutOff: now } = await sourceState(run.source, s3);
    const cutOff = written?.to ?? now;
    const nothing = { cutOff: cutOff.toISOString(), jobs: [] };
    if (isEmpty) return nothing;

    // A run that was killed, or that never heard the answer, may have left its job behind.
    const found = await jobs.underWay(jobDigest(run, statuses, written?.uploadsFrom));
    if (found === undefined && stop.aborted) return nothing;
    const id = found ?? (await jobs.create(jobRequest(run, cutOff, statuses, written?.uploadsFrom)));

    const job = await watch({
      look: () => jobs.describe(id),
      untilEnd: run.batch.wait,
      pace,
      stop,
      onLook: (job) => onProgress?.(progressOf(job)),
    }).catch((error) => {
      throw error instanceof Refusal ? error : new Error(lostSight(id, error), { cause: error });
    });
    if (waits === mostRoleWaits || stop.aborted || !lacksRights(job)) {
      return { cutOff: cutOffOf(job, cutOff).toISOString(), jobs: [await summaryOf(job, s3)] };
    }
    await pauseUnless(stop, pace.firstMilliseconds * 5);
  }
}

function lostSight(id: string, error: unknown): string {
  return `the batch job ${id} goes on, but S3 does not tell how: ${failureReason(error)}; run the backfill again to wait`;
}

/** A job that an earlier run began has the earlier run's. */
function cutOffOf({ ManifestGenerator: generator }: JobDescriptor, own: Date): Date {
  return generator?.S3JobManifestGenerator?.Filter?.CreatedBefore ?? own;
}
