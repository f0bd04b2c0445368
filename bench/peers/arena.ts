import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { all, copies, createBucket, deleteBucket, write } from "./buckets";
import { changedObjects, type Generation } from "./content";
import { FirstCopy } from "./first-copy";
import type { Runner, Took } from "./runner";
import type { Scenario } from "./scenarios";
import { type Score, score } from "./score";
import { countedRequests, type Requests, requestsBetween } from "./server-requests";
import type { Wire } from "./wire";

/** One run, and what became of it. */
export interface Run extends Took {
  contender: string;
  setting: string;
  round: number;
  requests: Requests;
  /** Where the destination was empty. */
  secondsToFirstCopy?: number;
  score: Score;
}

export interface Ground {
  wire: Wire;
  /** Where the server tells what it was asked. */
  metrics: string;
}

/** Listings tell whole seconds: only what was written in an earlier one is older for sure. */
const oneSecond = 1100;

let buckets = 0;

/** The buckets of a scenario, brought into the same state before each run. */
export class Arena {
  private generation: Generation = 0;
  private readonly changed: Set<number>;
  private readonly source = `source-${++buckets}`;
  private destination = "";

  private constructor(
    private readonly ground: Ground,
    private readonly scenario: Scenario,
  ) {
    this.changed = new Set(scenario.before === "all but the changes" ? changedObjects(scenario.content) : []);
  }

  static async prepare(ground: Ground, scenario: Scenario): Promise<Arena> {
    const arena = new Arena(ground, scenario);
    await createBucket(ground.wire, arena.source);
    await write(ground.wire, arena.source, scenario.content, all(scenario.content), 0);
    if (scenario.before !== "nothing") await arena.fillDestination();
    await pause(oneSecond);
    return arena;
  }

  async run(runner: Runner, round: number): Promise<Run> {
    await this.setUp();
    const { wire, metrics } = this.ground;
    const { content, before } = this.scenario;
    const folder = await mkdtemp(join(tmpdir(), "bench-run-"));
    const { source, destination } = this;
    const requestsBefore = await countedRequests(metrics);
    const watch = before === "nothing" ? new FirstCopy(wire, destination) : undefined;
    const startedAt = Date.now();
    const took = await runner.run({ endpoint: wire.endpoint, source, destination, folder });
    const seenAt = await watch?.stop();
    const requests = requestsBetween(requestsBefore, await countedRequests(metrics));
    if (watch) requests.LIST = (requests.LIST ?? 0) - watch.looks;
    const generationOf = (index: number) => (this.changed.has(index) ? this.generation : 0);
    const run: Run = {
      ...{ contender: runner.name, setting: runner.setting, round, ...took, requests },
      ...(seenAt !== undefined && { secondsToFirstCopy: (seenAt - startedAt) / 1000 }),
      score: await score(wire, destination, content, generationOf),
    };
    await rm(folder, { recursive: true, force: true });
    await this.tidy(run);
    return run;
  }

  async remove(): Promise<void> {
    await deleteBucket(this.ground.wire, this.source);
    if (this.scenario.before !== "nothing") await deleteBucket(this.ground.wire, this.destination);
  }

  private async setUp(): Promise<void> {
    const { wire } = this.ground;
    if (this.scenario.before === "nothing") {
      this.destination = `destination-${++buckets}`;
      await createBucket(wire, this.destination);
    }
    if (this.changed.size > 0) {
      this.generation++;
      await write(wire, this.source, this.scenario.content, this.changed, this.generation);
      await pause(oneSecond);
    }
  }

  /** The next one must not have to clear up after this one, nor find its work done. */
  private async tidy({ score: { wrong } }: Run): Promise<void> {
    const isSpoilt = wrong > 0;
    if (this.scenario.before !== "nothing" && !isSpoilt) return;
    await deleteBucket(this.ground.wire, this.destination);
    if (this.scenario.before !== "nothing") await this.fillDestination();
  }

  private async fillDestination(): Promise<void> {
    const { wire } = this.ground;
    this.destination = `destination-${++buckets}`;
    await createBucket(wire, this.destination);
    await wire.succeedAll(copies(wire, this.source, this.destination, all(this.scenario.content)));
  }
}
