import { counted } from "./counted";
import { NotJudged } from "./verdict";
import type { Bucket, World } from "./world";

/** What became of the test objects under a prefix. */
export interface LiveOutcome {
  /** "none": no object got a status at all. */
  outcome: "COMPLETED" | "FAILED" | "PENDING" | "none";
  /** From the first object to the answer. */
  seconds: number;
  /** Objects that were put. */
  objects: number;
  /** Of the first object that replicated. */
  key?: string;
  versionId?: string;
  /** When that object was put, counted from the first. */
  putAfter?: number;
}

const mostLookedAt = 20;

interface TestObject {
  key: string;
  versionId: string;
  putAfter: number;
  status?: string;
}

/**
 * Puts an object every few seconds until one replicates: a rule acts some time after it was put, and objects from before that
 * are never replicated. A role that is new fails at first, so that failures count only when they last.
 */
export async function firstReplicated(world: World, source: Bucket, prefix: string): Promise<LiveOutcome> {
  const { replication, nextObject, onlyFailures } = world.waits;
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  const objects: TestObject[] = [];
  for (;;) {
    const key = `${prefix}${String(objects.length).padStart(4, "0")}`;
    const putAfter = elapsed();
    objects.push({ key, versionId: await world.put(source, key), putAfter });
    await world.wait(nextObject);
    await lookAt(world, source, objects);
    const done = objects.find(({ status }) => status === "COMPLETED");
    if (done) {
      const { key, versionId, putAfter } = done;
      return { outcome: "COMPLETED", seconds: elapsed(), objects: objects.length, key, versionId, putAfter };
    }
    if (keepsFailing(objects, onlyFailures) || elapsed() > replication) {
      return { outcome: worst(objects), seconds: elapsed(), objects: objects.length };
    }
  }
}

/** Fails where the service does not replicate with the component's own role and rules. */
export async function untilRulesAct(world: World, source: Bucket, prefix = "canary/"): Promise<LiveOutcome> {
  const live = await firstReplicated(world, source, prefix);
  if (live.outcome === "COMPLETED") return live;
  throw new NotJudged(`${described(live)}; the case needs rules that act.`);
}

/**
 * Puts an object every few seconds until one is at a destination that was added to rules that act already. A local AWS knows
 * new rules at once, and may replicate to one destination of several.
 */
export async function untilAdded(world: World, source: Bucket, destination: Bucket): Promise<void> {
  if (!world.isAws) return;
  const keys: string[] = [];
  const reached = await world.seenWithin(world.waits.replication, async () => {
    const key = `added/${keys.length}`;
    keys.push(key);
    await world.put(source, key);
    const heads = await Promise.all(keys.slice(-mostLookedAt).map((one) => world.head(destination, one)));
    return heads.find((head) => head !== undefined);
  });
  if (reached === undefined) {
    throw new NotJudged(
      `None of ${counted(keys.length, "object")} reached the added destination; the case needs rules that act.`,
    );
  }
}

/** Whether an object is at a destination within the time that replication may take, also after a job has ended. */
export async function arrives(
  world: World,
  destination: Bucket,
  key: string,
  seconds = world.waits.replication,
): Promise<boolean> {
  const there = await world.seenWithin(seconds, () => world.head(destination, key));
  return there !== undefined;
}

/** The status of a version once it is not PENDING any more, "none" without one. */
export async function finalStatus(
  world: World,
  bucket: Bucket,
  key: string,
  versionId?: string,
): Promise<string> {
  let last = "none";
  const final = await world.seenWithin(world.waits.replication, async () => {
    last = (await world.head(bucket, key, versionId))?.ReplicationStatus ?? "none";
    return last === "COMPLETED" || last === "FAILED" ? last : undefined;
  });
  return final ?? last;
}

export function described({ outcome, seconds, objects }: LiveOutcome): string {
  const count = counted(objects, "object");
  const time = `in ${seconds.toFixed(0)} s`;
  if (outcome === "none") return `None of ${count} got a replication status ${time}`;
  if (outcome === "COMPLETED") return `An object replicated after ${seconds.toFixed(0)} s (${count} put)`;
  return `None of ${count} replicated ${time}; status ${outcome}`;
}

/**
 * Statuses that are final are not asked for again. What was put long before a rule acted gets no status any more, and of what is
 * PENDING the oldest ends first.
 */
async function lookAt(world: World, source: Bucket, objects: TestObject[]): Promise<void> {
  const pending = objects.filter(({ status }) => status === "PENDING").slice(0, mostLookedAt);
  const others = objects.filter(({ status }) => status === undefined).slice(-mostLookedAt);
  await Promise.all(
    [...pending, ...others].map(async (object) => {
      object.status = (await world.head(source, object.key, object.versionId))?.ReplicationStatus;
    }),
  );
}

/** Whether an object failed that was put this long after the first one that did. */
function keepsFailing(objects: TestObject[], seconds: number): boolean {
  const failed = objects.filter(({ status }) => status === "FAILED");
  return failed.some(({ putAfter }) => putAfter - (failed[0]?.putAfter ?? putAfter) >= seconds);
}

function worst(objects: TestObject[]): LiveOutcome["outcome"] {
  const statuses = objects.map(({ status }) => status);
  if (statuses.includes("FAILED")) return "FAILED";
  return statuses.includes("PENDING") ? "PENDING" : "none";
}
