import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { Experiment } from "../experiment";
import { type JobOutcome, jobPlace, runJob } from "../jobs";
import { untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import type { Bucket } from "../world";

const count = 20;
const bytes = 1_000_000;

/** A job without a filter, for a bucket that holds versions of several kinds. */
export interface UnfilteredJob {
  destination: Bucket;
  /** Plain existing objects, and which of them were at the destination when the job was seen to have ended. */
  existing: string[];
  thereAtEnd: Set<string>;
  /** An existing object that was put into S3 Glacier Flexible Retrieval, and its storage class. */
  archived: string;
  archivedIn: string;
  /** What another bucket replicated here before there were rules, its status, and whether it was at the destination early. */
  replica: string;
  replicaStatus: string;
  wasReplicaThere: boolean;
  /** What was COMPLETED before the job, and its replica then. */
  completed: string;
  completedReplica?: HeadObjectCommandOutput;
  job: JobOutcome;
}

export const jobWithoutFilter = new Experiment<UnfilteredJob>(
  // Glacier charges 90 days for an object of some bytes, which is less than a request.
  { job: 1, task: 1000, request: 1500, read: 14_000, gigabyteTransferred: (count * bytes) / 1e9 },
  async (world) => {
    // The job belongs to the region of the bucket in the middle.
    const first = await world.bucket(world.away);
    const source = await world.bucket(world.home);
    const destination = await world.bucket(world.away);
    const existing = Array.from({ length: count }, (_, index) => `existing-${index}`);
    const Body = Buffer.alloc(bytes);
    for (const key of existing) await world.put(source, key, { Body });
    const archived = "archived";
    await world.put(source, archived, { StorageClass: "GLACIER" });
    const archivedIn = (await world.head(source, archived))?.StorageClass ?? "STANDARD";
    const toSource = [{ bucket: source }];
    await putRules(world, first, await replicationRole(world, first, toSource), toSource);
    const { key: replica = "" } = await untilRulesAct(world, first, "replicated-");
    const replicaStatus = (await world.head(source, replica))?.ReplicationStatus ?? "none";
    const to = [{ bucket: destination }];
    await putRules(world, source, await replicationRole(world, source, to), to);
    const { key: completed = "" } = await untilRulesAct(world, source, "object-");
    const place = await jobPlace(world, source);
    const wasReplicaThere = (await world.head(destination, replica)) !== undefined;
    const completedReplica = await world.head(destination, completed);
    const thereAtEnd = new Set<string>();
    const atEnd = () =>
      Promise.all(
        existing.map(async (key) => {
          if (await world.head(destination, key)) thereAtEnd.add(key);
        }),
      );
    const job = await runJob(world, place, { atEnd });
    return {
      ...{ destination, existing, thereAtEnd, archived, archivedIn },
      ...{ replica, replicaStatus, wasReplicaThere, completed, completedReplica, job },
    };
  },
);
