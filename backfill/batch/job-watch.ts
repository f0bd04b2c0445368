import type { JobDescriptor } from "@aws-sdk/client-s3-control";
import { isUnknownJob, mayPass } from "./denial";

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
  /** Whether nothing is left to wait for in this state. */
  isEnough: (status: string) => boolean;
  pace: Pace;
  pause: (milliseconds: number, stop: AbortSignal) => Promise<void>;
  stop: AbortSignal;
  onLook: (job: JobDescriptor) => void;
}

/**
 * Looks at the job until that is enough, or `stop` says that nobody waits any longer. There is no deadline: a job may take
 * days, and goes on when nobody looks.
 */
export async function watch({ look, isEnough, pace, pause, stop, onLook }: Watch): Promise<JobDescriptor> {
  let unanswered = 0;
  let unknown = 0;
  for (let wait = pace.firstMilliseconds; ; wait = Math.min(pace.longestMilliseconds, wait * 1.5)) {
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
      if (isEnough(job.Status ?? "") || stop.aborted) return job;
    }
    await pause(wait, stop);
  }
}

export function pauseUnless(milliseconds: number, stop: AbortSignal): Promise<void> {
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
