import type { Case } from "../case";
import { confirm, describedJob, endOf, jobPlace, runJob, startJob, suspended } from "../jobs";
import { untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { notJudged, yesIf } from "../verdict";
import type { World } from "../world";

const bytes = 1_000_000;
const mostObjects = 600;

async function replicating(world: World, existing: string[] = []) {
  const source = await world.bucket(world.home);
  const to = [{ bucket: await world.bucket(world.away) }];
  for (const key of existing) await world.put(source, key);
  await putRules(world, source, await replicationRole(world, source, to), to);
  await untilRulesAct(world, source);
  return { source, place: await jobPlace(world, source) };
}

export const pendingInJob: Case = {
  id: "pending-in-job",
  assumption: "A job without a filter takes versions that are PENDING, and their tasks succeed",
  page: "Getting replication status information",
  how: "Objects are put all the time while a job makes its list; those seen PENDING then are looked up in its report",
  costs: { job: 1, task: 1000, request: 2000, read: 6000, gigabyteTransferred: (mostObjects * bytes) / 1e9 },
  async try(world) {
    const { source, place } = await replicating(world);
    const began = performance.now();
    const id = await startJob(world, place, { mustBeConfirmed: true });
    let isListed = false;
    const listed = suspended(world, id).finally(() => {
      isListed = true;
    });
    // Without a listener it would end the process where the case ends before it is waited for.
    listed.catch(() => undefined);
    const keys: string[] = [];
    const seenPending = new Set<string>();
    const Body = Buffer.alloc(bytes);
    for (let count = 0; count < mostObjects && !isListed; count++) {
      const key = `object-${count}`;
      keys.push(key);
      const versionId = await world.put(source, key, { Body });
      const { ReplicationStatus: status } = (await world.head(source, key, versionId)) ?? {};
      if (status === "PENDING") seenPending.add(key);
      await world.wait(world.waits.nextObject / 5);
    }
    const { Status: status } = await listed;
    if (status === "Suspended") await confirm(world, id);
    const job = await endOf(world, place, id, began);
    const taskOf = new Map(job.tasks.map((task) => [task.key, task]));
    // What came after the last one that is in the list was too late for it.
    const inTime = keys.slice(0, keys.map((key) => taskOf.has(key)).lastIndexOf(true) + 1);
    const pending = inTime.filter((key) => seenPending.has(key));
    const tasks = pending.flatMap((key) => taskOf.get(key) ?? []);
    const codes = [...new Set(tasks.map(({ status, code }) => `${status} ${code}`.trim()))];
    const observed =
      `${describedJob(job)}; ${seenPending.size} objects were seen PENDING right after they were put, ${pending.length} of them ` +
      `before the list was finished, and ${tasks.length} of these had a task${codes.length > 0 ? `: ${codes.join(", ")}` : ""}.`;
    if (pending.length === 0) return notJudged(`No object was PENDING in time for the list. ${observed}`);
    return yesIf(
      tasks.length === pending.length && tasks.every((task) => task.status === "succeeded"),
      observed,
    );
  },
};

export const notPendingCode: Case = {
  id: "not-pending-code",
  assumption:
    "A task fails with SrcReplicationNotPending when its version was replicated after the list was made",
  page: "Amazon S3 replication failure reasons",
  how: "A job that waits for its confirmation, another one that replicates the same existing objects, then the confirmation",
  costs: { job: 2, task: 1000, request: 500, read: 5000 },
  async try(world) {
    const { place } = await replicating(world, ["existing/one", "existing/two"]);
    const filter = { KeyNameConstraint: { MatchAnyPrefix: ["existing/"] } };
    const id = await startJob(world, place, { filter, mustBeConfirmed: true });
    const { Status: status } = await suspended(world, id);
    const other = await runJob(world, place, { filter });
    if (other.status !== "Complete" || status !== "Suspended") {
      return notJudged(`The first job is ${status}. The other: ${describedJob(other)}.`);
    }
    await confirm(world, id);
    const job = await endOf(world, place, id);
    const codes = [...new Set(job.tasks.map(({ status: end, code }) => `${end} ${code}`.trim()))];
    return yesIf(
      codes.join() === "failed SrcReplicationNotPending",
      `The other job: ${describedJob(other)}. The confirmed one: ${describedJob(job)}; tasks: ${codes.join(", ") || "none"}.`,
    );
  },
};
