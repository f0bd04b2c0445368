import { covered, jobForNullVersions, only } from "../experiments/job-for-null-versions";
import { describedJob, describedTask } from "../jobs";
import { type NullReplica, nullReplica } from "../null-replicas";
import { notJudged, onlyOnAws, type Verdict, yesIf } from "../verdict";

export function judgedNullReplicas(replicas: readonly NullReplica[]): Verdict {
  const observed = replicas.map(
    ({ key, task, versionId, isFoundByNull }) =>
      `${describedTask(key, task)}; at the destination it has the version ID ${versionId ?? "of nothing"} and is ` +
      `${isFoundByNull ? "" : "not "}found by null.`,
  );
  if (replicas.some(({ versionId }) => versionId === undefined))
    return notJudged(`Not every version is at the destination. ${observed.join(" ")}`);
  return yesIf(
    replicas.every(({ isFoundByNull }) => isFoundByNull),
    observed.join(" "),
  );
}

export const nullVersions = jobForNullVersions.case({
  id: "null-versions",
  assumption:
    'The replica of a version with the ID "null" has that ID as well, so that this project finds it at the destination',
  page: "Replicating existing objects with Batch Replication",
  how: "Two objects from before versioning, one of them with a newer version over it; a job; their replicas, listed and by ID",
  async judge(outcome, world) {
    const replicas = await Promise.all([only, covered].map((key) => nullReplica(world, outcome, key)));
    const { verdict, observed } = judgedNullReplicas(replicas);
    return onlyOnAws(world.isAws, { verdict, observed: `${describedJob(outcome.job)}. ${observed}` });
  },
});
