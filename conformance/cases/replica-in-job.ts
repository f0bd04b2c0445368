import type { Case } from "../case";
import { describedJob, describedTask, jobPlace, runJob } from "../jobs";
import { arrives, untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { notJudged, yesIf } from "../verdict";

export const replicaInJob: Case = {
  id: "replica-in-job",
  assumption: "A job without a filter takes versions whose status is REPLICA, and replicates them on",
  page: "Replicating existing objects with Batch Replication",
  how: "An object replicates to a bucket whose own rules lead to a third; then a job for the second bucket",
  costs: { job: 1, task: 500, request: 1000, read: 7000 },
  async try(world) {
    // The job belongs to the region of the bucket in the middle.
    const first = await world.bucket(world.away);
    const middle = { bucket: await world.bucket(world.home) };
    const last = { bucket: await world.bucket(world.away) };
    await putRules(world, first, await replicationRole(world, first, [middle]), [middle]);
    const { key = "" } = await untilRulesAct(world, first, "object-");
    const replica = await world.head(middle.bucket, key);
    const further = await replicationRole(world, middle.bucket, [last]);
    await putRules(world, middle.bucket, further, [last]);
    await untilRulesAct(world, middle.bucket);
    const wasThere = (await world.head(last.bucket, key)) !== undefined;
    const job = await runJob(world, await jobPlace(world, middle.bucket));
    const task = job.tasks.find((one) => one.key === key);
    const isThere = await arrives(world, last.bucket, key);
    const observed =
      `${key} had the status ${replica?.ReplicationStatus ?? "none"} in the second bucket. ${describedJob(job)}, ` +
      `${describedTask(key, task)}; the object is ${isThere ? "" : "not "}in the third bucket.`;
    if (replica?.ReplicationStatus !== "REPLICA" || wasThere) {
      return notJudged(`There is no replica that only a job could replicate on. ${observed}`);
    }
    return yesIf(task?.status === "succeeded" && isThere, observed);
  },
};
