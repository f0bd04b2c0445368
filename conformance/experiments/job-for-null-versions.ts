import { Experiment } from "../experiment";
import { type JobOutcome, jobPlace, runJob } from "../jobs";
import { untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { versionsOf } from "../stored-versions";
import { NotJudged } from "../verdict";
import { enableVersioning } from "../versioning";
import type { Bucket, World } from "../world";

/** A job for objects that a source held before it and its destination were versioned. */
export interface NullVersionsJob {
  source: Bucket;
  destination: Bucket;
  /** Of the source's objects, by key. */
  etags: Map<string, string>;
  /** Of the object that the destination held before under the key `taken`. */
  ownEtag: string;
  job: JobOutcome;
}

/** Their version is the only one of its key, is below a newer one, and has one like it at the destination. */
export const [only, covered, taken] = ["only", "covered", "taken"] as const;

export const jobForNullVersions = new Experiment<NullVersionsJob>(
  { job: 1, task: 500, request: 600, read: 5000 },
  async (world) => {
    const source = await world.unversionedBucket(world.home);
    const destination = await world.unversionedBucket(world.away);
    const etags = new Map<string, string>();
    for (const key of [only, covered, taken]) etags.set(key, await etagOfNew(world, source, key));
    const ownEtag = await etagOfNew(world, destination, taken, "of the destination");
    for (const { s3, name } of [source, destination]) await enableVersioning(s3, name);
    const to = [{ bucket: destination }];
    await putRules(world, source, await replicationRole(world, source, to), to);
    await untilRulesAct(world, source);
    await cover(world, source, etags.get(covered));
    const job = await runJob(world, await jobPlace(world, source));
    return { source, destination, etags, ownEtag, job };
  },
);

async function etagOfNew(world: World, bucket: Bucket, key: string, Body?: string): Promise<string> {
  await world.put(bucket, key, { Body });
  return (await world.head(bucket, key))?.ETag ?? "";
}

/** Puts a version over the one with the ID "null". A server that does not know of the versioning yet would replace it. */
async function cover(world: World, source: Bucket, etag: string | undefined): Promise<void> {
  const versionId = await world.put(source, covered, { Body: "newer" });
  const versions = await versionsOf(source, covered);
  const isKept = versions.some((version) => version.versionId === "null" && version.etag === etag);
  if (versionId === "null" || !isKept) throw new NotJudged("The bucket does not keep versions yet.");
}
