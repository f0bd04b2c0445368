import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { jobWithoutFilter } from "../experiments/job-without-filter";
import { describedJob, describedTask, taskOf } from "../jobs";
import { yesIf } from "../verdict";

export const completedSentAgain = jobWithoutFilter.case({
  id: "completed-sent-again",
  assumption:
    "A job without a filter takes COMPLETED versions; the tasks succeed, and replicas that are there are not written again",
  page: "Replicating existing objects with Batch Replication",
  how: "A COMPLETED version and its replica before and after a job: version ID and LastModified",
  async judge(outcome, world) {
    const { destination, completed: key, completedReplica: before, job } = outcome;
    const isSame = (one: HeadObjectCommandOutput | undefined) =>
      before?.VersionId === one?.VersionId &&
      before?.LastModified?.getTime() === one?.LastModified?.getTime();
    // A job may end before what it began.
    const changed = await world.seenWithin(world.waits.onlyFailures, async () => {
      const now = await world.head(destination, key);
      return isSame(now) ? undefined : now;
    });
    const after = changed ?? before;
    const task = taskOf(outcome.job, key);
    return yesIf(
      changed === undefined && task?.status === "succeeded",
      `${describedJob(job)}, ${describedTask(key, task)}; the replica is ${changed ? "another one" : "the same"}: its version ID is ` +
        `${before?.VersionId === after?.VersionId ? "the same" : "another one"}, its LastModified ` +
        `${before?.LastModified?.toISOString()} before and ${after?.LastModified?.toISOString()} after.`,
    );
  },
});
