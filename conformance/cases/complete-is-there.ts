import { jobWithoutFilter } from "../experiments/job-without-filter";
import { describedJob, taskOf } from "../jobs";
import { arrives } from "../live";
import { notJudged, onlyOnAws, type Verdict, yesIf } from "../verdict";

/** When the versions were at the destination whose tasks succeeded. */
export interface Arrivals {
  /** How the job ended. */
  status: string;
  inTime: number;
  /** Not there when the job was seen to have ended. */
  late: number;
  /** Of those, the ones that never came. */
  never: number;
}

export function judgedArrivals({ status, inTime, late, never }: Arrivals, job: string): Verdict {
  const observed =
    `${job}; of ${inTime + late} objects whose tasks succeeded ${late} were not there yet, and ` +
    `${never} never came.`;
  if (status !== "Complete" || inTime + late === 0) return notJudged(observed);
  return yesIf(late === 0, observed);
}

export const completeIsThere = jobWithoutFilter.case({
  id: "complete-is-there",
  assumption: "When a job is Complete, the versions of all tasks that succeeded are at the destination",
  page: "Tracking job status and completion reports",
  how: "A job for existing objects; the destination is asked for each as soon as the job is seen to be Complete",
  async judge(outcome, world) {
    const { destination, existing, thereAtEnd, job } = outcome;
    const done = existing.filter((key) => taskOf(outcome.job, key)?.status === "succeeded");
    const late = done.filter((key) => !thereAtEnd.has(key));
    const arrived = await Promise.all(late.map((key) => arrives(world, destination, key)));
    const arrivals = {
      status: job.status,
      inTime: done.length - late.length,
      late: late.length,
      never: arrived.filter((isThere) => !isThere).length,
    };
    return onlyOnAws(world.isAws, judgedArrivals(arrivals, describedJob(job)));
  },
});
