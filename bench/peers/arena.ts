import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { all, copies, createBucket, write } from "./buckets";
import type { ConnectionCounter } from "./connection-counter";
import { type Content, changedObjects, type Generation } from "./content";
import { FirstCopy } from "./first-copy";
import type { Runner, Took } from "./runner";
import type { Scenario } from "./scenarios";
import { type Score, score } from "./score";
import type { BenchServer } from "./server";
import { type Requests, requestsBetween } from "./server-requests";

/** One run, and what became of it. */
export interface Run extends Took {
  contender: string;
  setting: string;
  round: number;
  /** Where the server counts them. */
  requests?: Requests;
  /** Of TCP, to the server; where they can be counted. */
  connections?: number;
  /** Where the destination was empty. */
  secondsToFirstCopy?: number;
  score: Score;
}

export interface Ground {
  server: BenchServer;
  /** The same server, with S3's limit to what is copied in one request. */
  limitedEndpoint: string;
  connections: ConnectionCounter | undefined;
}

/** Listings tell whole seconds: only what was written in an earlier one is older for sure. */
const oneSecond = 1100;

let buckets = 0;

/** A source and its destinations, brought into the same state before each run. */
export class Arena {
  private generation: Generation = 0;
  private readonly source = `source-${++buckets}`;
  private destination = "";

  private constructor(
    private readonly ground: Ground,
    private readonly content: Content,
    /** Then its destination stays from run to run. */
    private readonly isFilled: boolean,
  ) {}

  static async prepare(ground: Ground, { content, before }: Scenario): Promise<Arena> {
    const arena = new Arena(ground, content, before !== "nothing");
    const { wire } = ground.server;
    await createBucket(wire, arena.source, () => write(wire, arena.source, content, all(content), 0));
    if (arena.isFilled) await arena.fillDestination();
    await pause(oneSecond);
    return arena;
  }

  suits({ content, before }: Scenario): boolean {
    const { objects, bytesEach } = this.content;
    return (
      objects === content.objects &&
      bytesEach === content.bytesEach &&
      this.isFilled === (before !== "nothing")
    );
  }

  async run(runner: Runner, { before, hasCopyLimit }: Scenario, round: number): Promise<Run> {
    if (!this.isFilled) await this.emptyDestination();
    if (before === "all but the changes") await this.change();
    const { server, connections } = this.ground;
    const { wire } = server;
    const folder = await mkdtemp(join(server.folder, "run-"));
    const { source, destination } = this;
    const requestsBefore = await server.requests();
    const connectionsBefore = await connections?.opened();
    const watch = this.isFilled ? undefined : new FirstCopy(wire, destination);
    const startedAt = Date.now();
    const endpoint = hasCopyLimit ? this.ground.limitedEndpoint : wire.endpoint;
    const took = await runner.run({ endpoint, source, destination, folder });
    const opened = await connections?.opened();
    const seenAt = await watch?.stop();
    const requestsAfter = await server.requests();
    const requests = requestsBefore && requestsAfter && requestsBetween(requestsBefore, requestsAfter);
    if (watch && requests) requests.LIST = (requests.LIST ?? 0) - watch.looks;
    const changed = new Set(changedObjects(this.content));
    const run: Run = {
      ...{ contender: runner.name, setting: runner.setting, round, ...took },
      ...(requests && { requests }),
      ...(opened !== undefined && !hasCopyLimit && { connections: opened - (connectionsBefore ?? 0) }),
      ...(seenAt !== undefined && { secondsToFirstCopy: (seenAt - startedAt) / 1000 }),
      score: await score(wire, destination, this.content, (at) => (changed.has(at) ? this.generation : 0)),
    };
    await rm(folder, { recursive: true, force: true });
    await this.tidy(run);
    return run;
  }

  async remove(): Promise<void> {
    await this.ground.server.removeBucket(this.source);
    if (this.isFilled) await this.ground.server.removeBucket(this.destination);
  }

  private async change(): Promise<void> {
    // What was copied in the run before would seem to be no older.
    await pause(oneSecond);
    this.generation++;
    const changed = changedObjects(this.content);
    await write(this.ground.server.wire, this.source, this.content, changed, this.generation);
    await pause(oneSecond);
  }

  /** The next one must not have to clear up after this one, nor find its work done. */
  private async tidy({ score: { wrong } }: Run): Promise<void> {
    if (this.isFilled && wrong === 0) return;
    await this.ground.server.removeBucket(this.destination);
    if (this.isFilled) await this.fillDestination();
  }

  private async emptyDestination(): Promise<void> {
    this.destination = `destination-${++buckets}`;
    await createBucket(this.ground.server.wire, this.destination);
  }

  private async fillDestination(): Promise<void> {
    const { wire } = this.ground.server;
    this.destination = `destination-${++buckets}`;
    const filling = copies(wire, this.source, this.destination, all(this.content));
    await createBucket(wire, this.destination, () => wire.succeedAll(filling));
  }
}
