import type { Case } from "../case";
import { describedJob, jobPlace, runJob } from "../jobs";
import { putRules, replicationRole } from "../replication";
import { yesIf } from "../verdict";

const count = 20;

export const jobAtOnce: Case = {
  id: "job-at-once",
  assumption: "A job that is created right after PutBucketReplication finds all existing objects",
  page: "Replicating existing objects with Batch Replication",
  how: `${count} objects, then the rules, then at once a job whose role is known already`,
  costs: { job: 1, task: 500, request: 200, read: 1000 },
  async try(world) {
    const source = await world.bucket(world.home);
    const to = [{ bucket: await world.bucket(world.away) }];
    const keys = Array.from({ length: count }, (_, index) => `object-${index}`);
    await Promise.all(keys.map((key) => world.put(source, key)));
    const role = await replicationRole(world, source, to);
    // Its pause gives both roles time, so that only the rules are new.
    const place = await jobPlace(world, source);
    await putRules(world, source, role, to);
    const job = await runJob(world, place);
    const missing = keys.filter((key) => !job.tasks.some((task) => task.key === key));
    return yesIf(
      missing.length === 0 && job.succeeded === count,
      `${describedJob(job)}; ${missing.length} of ${count} objects had no task.`,
    );
  },
};
