import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { Case } from "../case";
import { describedJob, describedTask, type JobOutcome, jobPlace, runJob } from "../jobs";
import { arrives, untilAdded, untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { yesIf } from "../verdict";
import type { World } from "../world";

const taskOf = (job: JobOutcome, key: string) => job.tasks.find((task) => task.key === key);

/** A source with a version that is COMPLETED at its only destination. */
async function replicated(world: World) {
  const source = await world.bucket(world.home);
  const first = { bucket: await world.bucket(world.away) };
  const second = { bucket: await world.bucket(world.away) };
  const role = await replicationRole(world, source, [first, second]);
  await putRules(world, source, role, [first]);
  const { key = "" } = await untilRulesAct(world, source, "object-");
  return { source, first, second, role, key };
}

export const statusFilter: Case = {
  id: "status-filter-misses-new-destination",
  assumption:
    "After a destination was added, a job for the statuses NONE and FAILED leaves COMPLETED versions out, and one without a " +
    "filter takes them",
  page: "Getting replication status information",
  how: "A COMPLETED version, a second destination, a job with the filter, and one without",
  costs: { job: 2, task: 500, request: 1000, read: 8000 },
  async try(world) {
    const { source, first, second, role, key } = await replicated(world);
    await putRules(world, source, role, [first, second]);
    await untilAdded(world, source, second.bucket);
    const place = await jobPlace(world, source);
    const filtered = await runJob(world, place, {
      filter: { ObjectReplicationStatuses: ["NONE", "FAILED"] },
    });
    const isThereTooEarly = (await world.head(second.bucket, key)) !== undefined;
    const unfiltered = await runJob(world, place);
    const isThere = await arrives(world, second.bucket, key);
    return yesIf(
      taskOf(filtered, key) === undefined && !isThereTooEarly && isThere,
      `With the filter: ${describedJob(filtered)}, ${describedTask(key, taskOf(filtered, key))}. ` +
        `Without: ${describedJob(unfiltered)}, ${describedTask(key, taskOf(unfiltered, key))}; ` +
        `the version is ${isThere ? "" : "not "}at the new destination.`,
    );
  },
};

export const completedSentAgain: Case = {
  id: "completed-sent-again",
  assumption:
    "A job without a filter takes COMPLETED versions; the tasks succeed, and replicas that are there are not written again",
  page: "Replicating existing objects with Batch Replication",
  how: "A COMPLETED version and its replica before and after a job: version ID and LastModified",
  costs: { job: 1, task: 500, request: 600, read: 4000 },
  async try(world) {
    const { source, first, key } = await replicated(world);
    const before = await world.head(first.bucket, key);
    const place = await jobPlace(world, source);
    const job = await runJob(world, place);
    const isSame = (one: HeadObjectCommandOutput | undefined) =>
      before?.VersionId === one?.VersionId &&
      before?.LastModified?.getTime() === one?.LastModified?.getTime();
    // A job may end before what it began.
    const changed = await world.seenWithin(world.waits.onlyFailures, async () => {
      const now = await world.head(first.bucket, key);
      return isSame(now) ? undefined : now;
    });
    const after = changed ?? before;
    const task = taskOf(job, key);
    return yesIf(
      changed === undefined && task?.status === "succeeded",
      `${describedJob(job)}, ${describedTask(key, task)}; the replica is ${changed ? "another one" : "the same"}: its version ID is ` +
        `${before?.VersionId === after?.VersionId ? "the same" : "another one"}, its LastModified ` +
        `${before?.LastModified?.toISOString()} before and ${after?.LastModified?.toISOString()} after.`,
    );
  },
};
