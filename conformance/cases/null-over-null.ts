import { jobForNullVersions, only, taken } from "../experiments/job-for-null-versions";
import { describedJob, describedTask } from "../jobs";
import { nullReplica } from "../null-replicas";
import { versionsOf } from "../stored-versions";
import { notJudged, onlyOnAws, type Verdict, yesIf } from "../verdict";

/** What a destination has of a key of which it and its source had a version with the ID "null". */
export interface TwoNulls {
  isReplicaThere: boolean;
  isOwnThere: boolean;
  /** Whether a version with that ID got to the destination under a key that it did not have. */
  isControlThere: boolean;
}

export function judgedTwoNulls(
  { isReplicaThere, isOwnThere, isControlThere }: TwoNulls,
  observed: string,
): Verdict {
  if (isOwnThere && !isReplicaThere && !isControlThere)
    return notJudged(`The job replicates no version with the ID "null". ${observed}`);
  return yesIf(isReplicaThere && isOwnThere, observed);
}

export const nullOverNull = jobForNullVersions.case({
  id: "null-over-null",
  assumption:
    'A version with the ID "null" gets to a destination that has another one with that ID and key, and that one stays',
  page: "Replicating existing objects with Batch Replication",
  how: "Two objects of one key from before versioning, in source and destination; a job; the destination's versions",
  async judge(outcome, world) {
    const { destination, ownEtag, job } = outcome;
    const [replica, control] = await Promise.all([
      nullReplica(world, outcome, taken),
      nullReplica(world, outcome, only),
    ]);
    const own = (await versionsOf(destination, taken)).find(({ etag }) => etag === ownEtag);
    const observed =
      `${describedJob(job)}, ${describedTask(taken, replica.task)}; the source's version is ` +
      `${replica.versionId === undefined ? "not at the destination" : `at the destination with the ID ${replica.versionId}`}, ` +
      `the destination's own ${own === undefined ? "is gone" : `has the ID ${own.versionId}`}.`;
    const seen = {
      isReplicaThere: replica.versionId !== undefined,
      isOwnThere: own !== undefined,
      isControlThere: control.versionId !== undefined,
    };
    return onlyOnAws(world.isAws, judgedTwoNulls(seen, observed));
  },
});
