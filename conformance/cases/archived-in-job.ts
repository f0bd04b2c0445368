import type { Case } from "../case";
import { describedJob, describedTask, jobPlace, runJob } from "../jobs";
import { untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { notJudged, yesIf } from "../verdict";

export const archivedInJob: Case = {
  id: "archived-in-job",
  assumption:
    "A job leaves a version in S3 Glacier Flexible Retrieval out of its list, without a failed task",
  page: "Troubleshooting replication",
  how: "An existing object in GLACIER and one in STANDARD; the job's report has every task",
  // Glacier charges 90 days for an object of some bytes, which is less than a request.
  costs: { job: 1, task: 500, request: 500, read: 4000 },
  async try(world) {
    const source = await world.bucket(world.home);
    const to = [{ bucket: await world.bucket(world.away) }];
    await world.put(source, "archived", { StorageClass: "GLACIER" });
    await world.put(source, "plain");
    const { StorageClass: storageClass } = (await world.head(source, "archived")) ?? {};
    if (storageClass !== "GLACIER")
      return notJudged(`The object's storage class is ${storageClass ?? "STANDARD"}.`);
    await putRules(world, source, await replicationRole(world, source, to), to);
    await untilRulesAct(world, source);
    const job = await runJob(world, await jobPlace(world, source));
    const task = (key: string) => job.tasks.find((one) => one.key === key);
    const observed = `${describedJob(job)}; ${describedTask("archived", task("archived"))}, ${describedTask("plain", task("plain"))}.`;
    if (task("plain")?.status !== "succeeded")
      return notJudged(`The other object did not replicate. ${observed}`);
    return yesIf(task("archived") === undefined && (job.failed ?? 0) === 0, observed);
  },
};
