import { jobWithoutFilter } from "../experiments/job-without-filter";
import { describedJob, describedTask, taskOf } from "../jobs";
import { arrives } from "../live";
import { notJudged, yesIf } from "../verdict";

export const replicaInJob = jobWithoutFilter.case({
  id: "replica-in-job",
  assumption: "A job without a filter takes versions whose status is REPLICA, and replicates them on",
  page: "Replicating existing objects with Batch Replication",
  how: "An object replicates to a bucket whose own rules lead to a third; then a job for the second bucket",
  async judge(outcome, world) {
    const { destination, replica: key, replicaStatus, wasReplicaThere, job } = outcome;
    const task = taskOf(outcome.job, key);
    const isThere = await arrives(world, destination, key);
    const observed =
      `${key} had the status ${replicaStatus} in the second bucket. ${describedJob(job)}, ${describedTask(key, task)}; the ` +
      `object is ${isThere ? "" : "not "}in the third bucket.`;
    if (replicaStatus !== "REPLICA" || wasReplicaThere)
      return notJudged(`There is no replica that only a job could replicate on. ${observed}`);
    return yesIf(task?.status === "succeeded" && isThere, observed);
  },
});
