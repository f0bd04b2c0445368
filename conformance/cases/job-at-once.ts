import { jobAfterRules } from "../experiments/job-after-rules";
import { describedJob, endOf, thatRan } from "../jobs";
import { yesIf } from "../verdict";

export const jobAtOnce = jobAfterRules.case({
  id: "job-at-once",
  assumption: "A job that is created right after PutBucketReplication finds all existing objects",
  page: "Replicating existing objects with Batch Replication",
  how: "Existing objects, then the rules, then at once a job whose role is known already",
  async judge({ place, id, keys, began }, world) {
    const job = thatRan(await endOf(world, place, id, began));
    const missing = keys.filter((key) => !job.tasks.some((task) => task.key === key));
    return yesIf(
      missing.length === 0 && job.succeeded === keys.length,
      `${describedJob(job)}; ${missing.length} of ${keys.length} objects had no task.`,
    );
  },
});
