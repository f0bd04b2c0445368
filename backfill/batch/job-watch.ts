import type { JobDescriptor } from "@aws-sdk/client-s3-control";
import { isUnknownJob, mayPass } from "./denial";
import { isEnd } from "./job-status";

/** How long to wait between two looks at a job. */
export interface Pace {
  firstMilliseconds: number;
  longestMilliseconds: number;
}

export const usualPace: Pace = { firstMilliseconds: 2_000, longestMilliseconds: 30_000 };

/** Each is preceded by its own retries, so that this many in a row are minutes without an answer. */
const mostUnanswered = 20;

/** S3 may know a job only some moments after it has created it. */
const mostUnknown = 5;

export interface Watch {
  look: () => Promise<JobDescriptor>;
  /** Without it one look is enough. */
  untilEnd: boolean;
  pace: Pace;
  stop: AbortSignal;
  onLook: (job: JobDescriptor) => void;
}

/**
 * Looks at the job until it is at its end, or waits for a confirmation itself, or `stop` says that nobody waits any
 * longer. There is no deadline: a job may take days, and goes on when nobody looks.
 */
export async function watch({ look, untilEnd, pace, stop, onLook }: Watch): Promise<JobDescriptor> {
  let unanswered = 0;
  let unknown = 0;
  for (let pause = pace.firstMilliseconds; ; pause = Math.min(pace.longestMilliseconds, pause * 1.5)) {
    let job: JobDescriptor | undefined;
    try {
      job = await look();
      unanswered = 0;
      // From here on a job that is not known is gone for good.
      unknown = mostUnknown;
    } catch (error) {
      const isWorthAnother = isUnknownJob(error)
        ? ++unknown < mostUnknown
        : mayPass(error) && ++unanswered < mostUnanswered;
      if (!isWorthAnother || stop.aborted) throw error;
    }
    if (job) {
      onLook(job);
      if (!untilEnd || isEnd(job.Status ?? "") || job.Status === "Suspended" || stop.aborted) return job;
    }
    await pauseUnless(stop, pause * (0.75 + Math.random() / 2));
  }
}

export function pauseUnless(stop: AbortSignal, milliseconds: number): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resume) => {
    const end = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
      resume();
    };
    const timer = setTimeout(end, milliseconds);
    stop.addEventListener("abort", end);
  });
}
