import type { Case } from "../case";
import { describedJob, describedTask, type JobOutcome, jobPlace, runJob, type TaskOutcome } from "../jobs";
import { untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { type StoredVersion, versionsOf } from "../stored-versions";
import { NotJudged, notJudged, onlyOnAws, type Verdict, yesIf } from "../verdict";
import { enableVersioning } from "../versioning";
import type { Bucket, World } from "../world";

/** A source and a destination, both versioned since, and what the source held before. */
interface Pair {
  source: Bucket;
  destination: Bucket;
  /** Of the source's objects, by key. */
  etags: Map<string, string>;
}

/** What a job made of a version with the ID "null". */
export interface NullReplica {
  key: string;
  task?: TaskOutcome;
  /** The version ID of what has its content at the destination. */
  versionId?: string;
  /** Whether the destination answers it when asked for the version ID "null". */
  isFoundByNull: boolean;
}

async function pairOf(
  world: World,
  keys: string[],
  fill: (destination: Bucket) => Promise<unknown> = async () => undefined,
): Promise<Pair> {
  const source = await world.unversionedBucket(world.home);
  const destination = await world.unversionedBucket(world.away);
  const etags = new Map<string, string>();
  for (const key of keys) {
    await world.put(source, key);
    etags.set(key, (await world.head(source, key))?.ETag ?? "");
  }
  await fill(destination);
  for (const { s3, name } of [source, destination]) await enableVersioning(s3, name);
  const to = [{ bucket: destination }];
  await putRules(world, source, await replicationRole(world, source, to), to);
  await untilRulesAct(world, source);
  return { source, destination, etags };
}

/** Puts a version over the one with the ID "null". A server that does not know of the versioning yet would replace it. */
async function cover(world: World, { source, etags }: Pair, key: string): Promise<void> {
  const versionId = await world.put(source, key, { Body: "newer" });
  const versions = await versionsOf(source, key);
  const isKept = versions.some((version) => version.versionId === "null" && version.etag === etags.get(key));
  if (versionId === "null" || !isKept) throw new NotJudged("The bucket does not keep versions yet.");
}

async function replicaOf(
  world: World,
  { destination, etags }: Pair,
  job: JobOutcome,
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

export const nullVersions: Case = {
  id: "null-versions",
  assumption:
    'The replica of a version with the ID "null" has that ID as well, so that this project finds it at the destination',
  page: "Replicating existing objects with Batch Replication",
  how: "Two objects from before versioning, one of them with a newer version over it; a job; their replicas, listed and by ID",
  costs: { job: 1, task: 500, request: 600, read: 5000 },
  async try(world) {
    const keys = ["current", "noncurrent"];
    const pair = await pairOf(world, keys);
    await cover(world, pair, "noncurrent");
    const job = await runJob(world, await jobPlace(world, pair.source));
    const replicas = await Promise.all(keys.map((key) => replicaOf(world, pair, job, key)));
    const { verdict, observed } = judgedNullReplicas(replicas);
    return onlyOnAws(world.isAws, { verdict, observed: `${describedJob(job)}. ${observed}` });
  },
};

export const nullOverNull: Case = {
  id: "null-over-null",
  assumption:
    'A version with the ID "null" gets to a destination that has another one with that ID and key, and that one stays',
  page: "Replicating existing objects with Batch Replication",
  how: "Two objects of one key from before versioning, in source and destination; a job; the destination's versions",
  costs: { job: 1, task: 500, request: 600, read: 5000 },
  async try(world) {
    const key = "existing";
    const Body = "of the destination";
    let own = "";
    const pair = await pairOf(world, [key], async (destination) => {
      await world.put(destination, key, { Body });
      own = (await world.head(destination, key))?.ETag ?? "";
    });
    const job = await runJob(world, await jobPlace(world, pair.source));
    const { task, versionId } = await replicaOf(world, pair, job, key);
    const kept = (await versionsOf(pair.destination, key)).find(({ etag }) => etag === own);
    const observed =
      `${describedJob(job)}, ${describedTask(key, task)}; the source's version is ` +
      `${versionId === undefined ? "not at the destination" : `at the destination with the ID ${versionId}`}, the destination's own ` +
      `${kept === undefined ? "is gone" : `has the ID ${kept.versionId}`}.`;
    return onlyOnAws(world.isAws, yesIf(versionId !== undefined && kept !== undefined, observed));
  },
};
