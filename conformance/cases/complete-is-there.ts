import type { Case } from "../case";
import { describedJob, jobPlace, runJob } from "../jobs";
import { arrives, untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { notJudged, onlyOnAws, yesIf } from "../verdict";

const count = 20;
const bytes = 1_000_000;

export const completeIsThere: Case = {
  id: "complete-is-there",
  assumption: "When a job is Complete, the versions of all tasks that succeeded are at the destination",
  page: "Tracking job status and completion reports",
  how: `A job for ${count} existing objects; the destination is asked for each as soon as the job is seen to be Complete`,
  costs: { job: 1, task: 500, request: 600, read: 5000, gigabyteTransferred: (count * bytes) / 1e9 },
  async try(world) {
    const source = await world.bucket(world.home);
    const bucket = await world.bucket(world.away);
    const keys = Array.from({ length: count }, (_, index) => `existing-${index}`);
    const Body = Buffer.alloc(bytes);
    for (const key of keys) await world.put(source, key, { Body });
    await putRules(world, source, await replicationRole(world, source, [{ bucket }]), [{ bucket }]);
    await untilRulesAct(world, source);
    const late: string[] = [];
    const atEnd = () =>
      Promise.all(keys.map(async (key) => (await world.head(bucket, key)) ?? late.push(key)));
    const job = await runJob(world, await jobPlace(world, source), { atEnd });
    const succeeded = new Set(job.tasks.filter(({ status }) => status === "succeeded").map(({ key }) => key));
    const done = keys.filter((key) => succeeded.has(key));
    const lateOnes = done.filter((key) => late.includes(key));
    const arrived = await Promise.all(lateOnes.map((key) => arrives(world, bucket, key)));
    const observed =
      `${describedJob(job)}; of ${done.length} objects whose tasks succeeded ${lateOnes.length} were not there yet, and ` +
      `${arrived.filter((isThere) => !isThere).length} never came.`;
    if (done.length === 0) return notJudged(observed);
    return onlyOnAws(world.isAws, yesIf(lateOnes.length === 0, observed));
  },
};
