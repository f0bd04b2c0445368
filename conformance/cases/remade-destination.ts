import type { Case } from "../case";
import { describedJob, describedTask, jobPlace, runJob, type TaskOutcome, taskOf } from "../jobs";
import { arrives, untilAdded, untilRulesAct } from "../live";
import { remake } from "../remaking";
import { putRules, replicationRole } from "../replication";
import { no, notJudged, onlyOnAws, type Verdict, yes } from "../verdict";

/** What a job did about a version that the former bucket had. */
export interface AgainReplicated {
  task?: TaskOutcome;
  isThere: boolean;
  /** Whether a version that was never replicated got to the new bucket. */
  isControlThere: boolean;
}

export function judgedAgain({ task, isThere, isControlThere }: AgainReplicated, observed: string): Verdict {
  if (isThere && task?.status === "succeeded") return yes(observed);
  if (!isControlThere) return notJudged(`The job does not replicate to the new bucket at all. ${observed}`);
  // Left out, hard-deleted, or believed to be there: whichever it is, the new bucket lacks the version.
  const isAboutDeletion =
    task === undefined || task.status === "succeeded" || task.code === "DstObjectHardDeleted";
  return isAboutDeletion && !isThere ? no(observed) : notJudged(observed);
}

export const remadeDestination: Case = {
  id: "remade-destination",
  assumption:
    "A job replicates COMPLETED versions again to a destination that was deleted and created again under its name",
  page: "Replicating existing objects with Batch Replication",
  how: "A COMPLETED version, its destination emptied, deleted and created again, a job; beside it a version from before the rules",
  costs: { job: 1, task: 500, request: 1500, read: 15_000 },
  async try(world) {
    const source = await world.bucket(world.home);
    const destination = await world.bucket(world.away);
    const to = [{ bucket: destination }];
    await world.put(source, "control");
    await putRules(world, source, await replicationRole(world, source, to), to);
    const { key = "" } = await untilRulesAct(world, source, "object-");
    if (!(await arrives(world, destination, key))) return notJudged("The replica is not at the destination.");
    const seconds = await remake(world, destination);
    await untilAdded(world, source, destination);
    const job = await runJob(world, await jobPlace(world, source));
    const task = taskOf(job, key);
    const isControlThere = await arrives(world, destination, "control");
    const isThere = await arrives(world, destination, key);
    const observed =
      `S3 released the name after ${seconds.toFixed(0)} s. ${describedJob(job)}, ${describedTask(key, task)}; the version is ` +
      `${isThere ? "" : "not "}in the new bucket, the one from before the rules is ${isControlThere ? "" : "not "}there.`;
    return onlyOnAws(world.isAws, judgedAgain({ task, isThere, isControlThere }, observed));
  },
};
