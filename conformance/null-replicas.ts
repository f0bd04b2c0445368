import type { NullVersionsJob } from "./experiments/job-for-null-versions";
import type { TaskOutcome } from "./jobs";
import { type StoredVersion, versionsOf } from "./stored-versions";
import type { World } from "./world";

/** What a job made of a version with the ID "null". */
export interface NullReplica {
  key: string;
  task?: TaskOutcome;
  /** The version ID of what has its content at the destination. */
  versionId?: string;
  /** Whether the destination answers it when asked for the version ID "null". */
  isFoundByNull: boolean;
}

export async function nullReplica(
  world: World,
  { destination, etags, job }: NullVersionsJob,
  key: string,
): Promise<NullReplica> {
  const isIt = ({ etag }: StoredVersion) => etag === etags.get(key);
  const task = job.tasks.find((one) => one.key === key && /^(null)?$/.test(one.versionId));
  const replica = await world.seenWithin(world.waits.replication, async () =>
    (await versionsOf(destination, key)).find(isIt),
  );
  const byNull = await world.head(destination, key, "null");
  return { key, task, versionId: replica?.versionId, isFoundByNull: byNull?.ETag === etags.get(key) };
}
