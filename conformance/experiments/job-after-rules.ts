import { Experiment } from "../experiment";
import { type JobPlace, jobPlace, startJob } from "../jobs";
import { putRules, replicationRole } from "../replication";

const count = 20;

/** A job that was just created, right after the rules, and the existing objects that it is for. */
export interface NewJob {
  place: JobPlace;
  id: string;
  keys: string[];
  /** When CreateJob was asked. */
  began: number;
}

export const jobAfterRules = new Experiment<NewJob>(
  { job: 1, task: 500, request: 300, read: 2000 },
  async (world) => {
    const source = await world.bucket(world.home);
    const to = [{ bucket: await world.bucket(world.away) }];
    const keys = Array.from({ length: count }, (_, index) => `object-${index}`);
    await Promise.all(keys.map((key) => world.put(source, key)));
    const role = await replicationRole(world, source, to);
    // Its pause gives both roles time, so that only the rules are new.
    const place = await jobPlace(world, source);
    await putRules(world, source, role, to);
    const began = performance.now();
    return { place, id: await startJob(world, place), keys, began };
  },
);
