import type { Case } from "../case";
import { describedJob, describedTask, jobPlace, runJob, taskOf } from "../jobs";
import { arrives, untilAdded, untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { yesIf } from "../verdict";

export const statusFilter: Case = {
  id: "status-filter-misses-new-destination",
  assumption:
    "After a destination was added, a job for the statuses NONE and FAILED leaves COMPLETED versions out, and one without a " +
    "filter takes them",
  page: "Getting replication status information",
  how: "A COMPLETED version, a second destination, a job with the filter, and one without",
  costs: { job: 2, task: 500, request: 1000, read: 8000 },
  async try(world) {
    const source = await world.bucket(world.home);
    const first = { bucket: await world.bucket(world.away) };
    const second = { bucket: await world.bucket(world.away) };
    const role = await replicationRole(world, source, [first, second]);
    await putRules(world, source, role, [first]);
    const { key = "" } = await untilRulesAct(world, source, "object-");
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
