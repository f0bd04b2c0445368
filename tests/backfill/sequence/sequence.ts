import assert from "node:assert/strict";
import { batchRun, isDue } from "../../../backfill/batch/batch-run";
import { hasFailed } from "../../../backfill/batch/job-summary";
import { dueRules } from "../../../backfill/decision/object-set";
import type { BackfillSummary } from "../../../contract/backfill-run";
import type { ModelVersion } from "../../support/s3-model/model-bucket";
import { bucketsThatTake } from "../../support/s3-model/rule-choice";
import { S3Model } from "../../support/s3-model/s3-model";
import { S3World } from "../../support/s3-model/s3-world";
import { type DeclaredRule, replicationRule, Stack } from "./stack";

const minute = 60_000;
/** Between the listing and S3's, so that S3 has more tasks than were counted. */
const writtenMeanwhile = 8;
const keys = ["docs/1", "docs/2", "docs/a/1", "docs/a/2", "logs/1", "logs/b/1", "other/1", "other/2"];
const plain = { tags: {}, deleteMarkers: true };
const quiet = { tags: {}, deleteMarkers: false };
const tagged = { tags: { keep: "yes" }, deleteMarkers: false };
const ruleSets: DeclaredRule[][] = [
  [{ prefix: "", ...plain }],
  [{ prefix: "docs/", ...plain }],
  [
    { prefix: "docs/", ...plain },
    { prefix: "logs/", ...plain },
  ],
  [{ prefix: "docs/a/", ...plain }],
  [{ prefix: "logs/", ...plain }],
  [
    { prefix: "docs/a/", ...plain },
    { prefix: "logs/b/", ...plain },
  ],
  [{ prefix: "", ...tagged }],
  [
    { prefix: "docs/", ...tagged },
    { prefix: "docs/a/", ...plain },
  ],
  [
    { prefix: "docs/a/", ...quiet },
    { prefix: "", ...plain },
  ],
  [
    { prefix: "", ...quiet },
    { prefix: "docs/", ...plain },
  ],
  Array.from({ length: 50 }, (_, index) => ({ prefix: keys[index] ?? `many/${index}/`, ...plain })),
];

/** A sequence that is one of several in the same world, each with its own source. */
export interface Direction {
  world: S3World;
  source: string;
  destinations: string[];
  /** With another ID a version that comes back by the reverse direction is not told from one that was written there. */
  keepsNullIds?: boolean;
  done: string[];
}

const alone = (): Direction => ({
  ...{ world: new S3World(), source: "source", destinations: ["dr", "eu", "us"], done: [] },
});

/** Deployments of one stack, one after the other, and what others do meanwhile. */
export class Sequence {
  readonly model: S3Model;
  readonly stack: Stack;
  readonly done: string[];
  /** The one whose source is a destination of this one. */
  reverse: Sequence | undefined;
  private readonly names: string[];
  private areWriting = true;
  private areOthersAtWork = true;
  private generations = 0;
  private deletions = 0;
  private othersChanged = 0;
  private unreadable: string | undefined;

  constructor(
    private readonly random: () => number,
    { world, source, destinations, keepsNullIds = false, done }: Direction = alone(),
  ) {
    this.names = destinations;
    this.stack = new Stack(source);
    this.done = done;
    const [skew, listLag] = [this.any([0, 1_000, 15_000]), this.any([0, 0, 10_000])];
    // AWS says 15 minutes and nothing of clocks.
    const longest = skew + listLag === 0 ? 15 * minute - 2_000 : 14 * minute;
    if (this.below(10) === 0) this.unreadable = this.any(this.names);
    const changesNullIds = !keepsNullIds && this.below(2) === 0;
    const unkindness = {
      ...{ skew, listLag },
      spread: this.any([this.below(longest), longest]),
      jobLag: this.any([0, 0, minute, 20 * minute]),
      throttled: this.any([0, 0, 200]),
      changesNullIds,
      // Where nobody can look whether it is true, it fails the run each time.
      refusesReplicated: this.unreadable === undefined && !changesNullIds && this.below(3) === 0,
    };
    this.model = new S3Model(random, unkindness, world, source);
    for (let count = this.below(12); count > 0; count--) {
      const storageClass = this.any(["STANDARD", "STANDARD", "GLACIER"]);
      const isUnversioned = this.below(4) === 0;
      const version = this.model.put(this.any(keys), { storageClass, tags: this.tags(), isUnversioned });
      // From another source, or replicated by rules that are gone.
      version.status = this.any(["NONE", "REPLICA", "COMPLETED", "FAILED"] as const);
    }
    this.write();
    this.disturb();
  }

  async play(): Promise<void> {
    for (let steps = 2 + this.below(5); steps > 0; steps--) await this.step();
    await this.deployUntilDone();
  }

  async step(): Promise<void> {
    this.change();
    const how = { dies: this.below(3) === 0, stops: this.below(6) === 0, wait: this.below(4) > 0 };
    await this.deploy(how);
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private any<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    assert.ok(item !== undefined);
    return item;
  }

  private tags() {
    return this.below(2) === 0 ? { keep: "yes" } : { keep: "no" };
  }

  private write(): void {
    this.model.time.in(1_000 + this.below(90_000), () => {
      if (this.areWriting) {
        const uploadBegan = this.below(4) === 0 ? this.model.time.now - this.below(60 * minute) : undefined;
        const isDeleteMarker = this.below(8) === 0;
        this.model.put(this.any(keys), {
          uploadBegan,
          isDeleteMarker,
          ...(!isDeleteMarker && { tags: this.tags() }),
        });
      }
      this.write();
    });
  }

  /** What others do while deployments are at work, and between them. */
  private disturb(): void {
    this.model.time.in(1_000 + this.below(60 * minute), () => {
      if (this.areOthersAtWork) {
        const disturbances: [name: string, happens: () => void][] = [
          ["somebody cancels the jobs", () => this.model.endJobs("Cancelled")],
          ["the jobs fail", () => this.model.endJobs("Failed")],
          ["somebody deletes a version from the source", () => this.deleteFromSource()],
          ["a destination is out of order for a while", () => this.breakDown()],
          ["a version is archived", () => this.archive()],
        ];
        const [name, happens] = this.any(disturbances);
        happens();
        this.done.push(`    ${name}`);
      }
      this.disturb();
    });
  }

  private deleteFromSource(): void {
    const versions = this.model.source.versions();
    if (versions.length === 0) return;
    const { key, versionId } = this.any(versions);
    this.model.source.deleteVersion(key, versionId);
    this.deletions++;
  }

  private breakDown(): void {
    const name = this.any(this.names);
    this.model.world.breakDown(name);
    this.model.time.in(this.below(120 * minute), () => this.model.world.repair(name));
  }

  private archive(): void {
    const versions = this.model.source.versions().filter(({ isDeleteMarker }) => !isDeleteMarker);
    if (versions.length > 0) this.any(versions).storageClass = "GLACIER";
  }

  private change(): void {
    const { stack } = this;
    const changes: [name: string, change: () => void][] = [
      ["declares", () => this.declare()],
      ["declares", () => this.declare()],
      ["takes out", () => stack.declared.delete(this.any(this.names))],
      ["merges with rules of others", () => this.mergeOthers()],
      ["loses the state", () => stack.loseState()],
      ["makes anew", () => this.remake()],
      ["makes anew behind the stack's back, and runs the program by hand", () => this.remakeUnseen()],
      ["hard-deletes", () => this.hardDelete()],
      ["says how long rules take to spread", () => this.sayPropagation()],
      ["takes the last change back", () => this.takeBack()],
      ["takes the last change back", () => this.takeBack()],
    ];
    const before = structuredClone(stack.declared);
    const [name, change] = this.any(changes);
    change();
    if (stack.declared.size === 0) this.declare();
    this.before = before;
    this.done.push(`${name}: ${this.shown()} at ${this.now()}`);
  }

  private before: Stack["declared"] = new Map();

  /** To where a deployment that was perhaps killed left off. */
  private takeBack(): void {
    for (const [name, { rules }] of this.before) {
      const { generation = ++this.generations } = this.stack.declared.get(name) ?? {};
      this.before.set(name, { rules, generation });
    }
    this.stack.declared.clear();
    for (const [name, destination] of this.before) this.stack.declared.set(name, destination);
  }

  private now(): string {
    return new Date(this.model.time.now).toISOString();
  }

  private shown(): string {
    const shownRule = ({ prefix, tags, deleteMarkers }: DeclaredRule) =>
      `"${prefix}"${Object.keys(tags).length > 0 ? " tagged" : deleteMarkers ? "" : " without markers"}`;
    return [...this.stack.declared]
      .map(([key, { rules }]) => `${key} ${rules.slice(0, 3).map(shownRule).join("|")}`)
      .join(", ");
  }

  private declare(): void {
    const name = this.any(this.names);
    const { generation = ++this.generations } = this.stack.declared.get(name) ?? {};
    this.stack.declared.set(name, { rules: this.any(ruleSets), generation });
  }

  private mergeOthers(): void {
    const prefix = this.any(["", "docs/", "other/"]);
    const { stack } = this;
    this.othersChanged = this.model.time.now;
    const rule = { prefix, ...this.any([plain, quiet, tagged]) };
    stack.others = stack.others.length > 0 ? [] : [replicationRule("others", rule, 1000)];
  }

  private sayPropagation(): void {
    this.stack.propagationMinutes = this.any([15, 20, 30, 60]);
  }

  private remake(): void {
    const [first] = [...this.stack.declared];
    if (first === undefined) return;
    this.model.world.remake(first[0]);
    first[1].generation = ++this.generations;
    this.reverse?.loseSource();
  }

  /** Nobody can tell one bucket from the other. The program is run as there is no state to tell it that all is done. */
  private remakeUnseen(): void {
    const [name] = [...this.stack.declared.keys()];
    if (name === undefined) return;
    this.model.world.remake(name);
    this.stack.loseState();
    this.reverse?.loseSource();
    this.reverse?.stack.loseState();
  }

  /** Its rules go with a bucket. */
  private loseSource(): void {
    this.model.putRules([]);
    this.stack.sourceGeneration++;
  }

  private hardDelete(): void {
    const bucket = this.model.bucket(this.any(this.names));
    const [replica] = bucket.versions();
    if (replica) bucket.deleteVersion(replica.key, replica.versionId);
  }

  /** Puts the rules where they are others, and runs the program as an update of the command does. */
  private async deploy({
    dies,
    stops,
    wait,
  }: {
    dies: boolean;
    stops: boolean;
    wait: boolean;
  }): Promise<void> {
    const { model, stack } = this;
    const { time } = model;
    stack.noteSince(time.now);
    // Killed between the two.
    if (dies && this.below(6) === 0) return this.died("before it put rules");
    if (JSON.stringify(stack.rules) !== JSON.stringify(model.rules)) model.putRules(stack.rules);
    if (dies && this.below(6) === 0) return this.died("before it noted when rules were put");
    stack.notePut(time.now);
    let isDead = false;
    const death = new Promise<"dead">((resolve) => {
      if (!dies) return;
      time.in(this.below(40 * minute), () => {
        isDead = true;
        resolve("dead");
      });
    });
    const stop = new AbortController();
    if (stops) time.in(this.below(40 * minute), () => stop.abort());
    for (let look = 0; look < 40; look++) {
      const run = stack.run(wait);
      if (!isDue(run, stack.summary)) break;
      const prefixes = dueRules(run, stack.summary).map(({ rule }) => rule.prefix);
      const pace = { firstMilliseconds: 2_000, longestMilliseconds: 30_000 };
      const service = model.service(run, () => isDead, this.unreadable);
      const work = batchRun(run, stack.summary, service, { pace, stop: stop.signal });
      const summary = await time.until(Promise.race([work, death])).catch((error) => {
        // S3 was asked too often, or nobody waits any longer: the deployment fails.
        if (error.name !== "SightLost" && !stop.signal.aborted) throw error;
        return undefined;
      });
      if (summary === "dead") return this.died("at work");
      if (summary === undefined || stop.signal.aborted) {
        this.done.push("  interrupted");
        return;
      }
      const jobs = summary.jobs.map(({ id, status, tasks, failed }) => `${id} ${status} ${failed}/${tasks}`);
      const how = `${wait ? "waited" : "did not wait"}${summary.isOpen ? ", open" : ""}`;
      this.done.push(`  ${how}: ${jobs.join(", ")}; ${JSON.stringify(summary.versions)}`);
      this.compareCounts(summary);
      assert.ok(
        !wait || !summary.isOpen || summary.jobs.some(hasFailed),
        "waited, and something is left to do",
      );
      // A deployment that fails leaves no output.
      if (summary.jobs.some(hasFailed)) {
        const [failure] = summary.jobs.flatMap(({ failures }) => failures);
        assert.ok(failure, "failed, and does not say why");
        this.done.push(`  failed: ${failure.reason}`);
        return;
      }
      stack.summary = summary;
      if (!summary.isOpen) {
        await this.compare();
        this.compareReplicated(summary, prefixes);
        return;
      }
      if (look === 39) assert.fail("the backfill never ends");
      await time.pass(20 * minute);
    }
    await this.compare();
  }

  /** A version that fails elsewhere fails the run if it may be absent at a destination: S3 tells one reason of several. */
  private isEachCopyTold(): boolean {
    const isWhole = (name: string) => !this.model.bucket(name).hasHardDeletions;
    const isFound = this.model.source.versions().every((version) => {
      return this.model.replicaId(version) === version.versionId;
    });
    return this.unreadable === undefined && this.names.every(isWhole) && isFound;
  }

  private died(when: string): void {
    this.done.push(`  killed ${when}`);
  }

  leaveInPeace(): void {
    this.areOthersAtWork = false;
  }

  /** Nothing goes wrong any more, unless it is the business of others. */
  async deployUntilDone(): Promise<void> {
    this.leaveInPeace();
    const directions = this.reverse ? [this, this.reverse] : [this];
    if (directions.every((each) => each.isEachCopyTold()) && this.below(2) === 0) {
      this.model.world.breakDown("others");
    }
    await this.model.time.pass(120 * minute);
    for (let tries = 0; tries < 3; tries++) await this.deploy({ dies: false, stops: false, wait: true });
    assert.ok(!isDue(this.stack.run(true), this.stack.summary), "the last deployment failed");
    await this.compare();
  }

  /** By the rules and the buckets alone, when live replication has done its work. */
  async compare(): Promise<void> {
    this.areWriting = false;
    const wereAtWork = this.areOthersAtWork;
    this.areOthersAtWork = false;
    for (const name of this.names) this.model.world.repair(name);
    await this.model.time.pass(5 * minute);
    for (const version of this.model.source.versions()) {
      for (const name of this.missing(version)) {
        const { key, versionId, lastModified, status } = version;
        assert.fail(
          `${name} lacks ${key} ${versionId} of ${lastModified.toISOString()}, ${status}, at ${this.now()}`,
        );
      }
    }
    this.areWriting = true;
    this.areOthersAtWork = wereAtWork;
  }

  private missing(version: ModelVersion): string[] {
    return bucketsThatTake(this.stack.rules, version).filter(
      (name) => name !== "others" && this.lacks(name, version),
    );
  }

  private compareCounts({ versions }: BackfillSummary): void {
    const { listed, ...counts } = versions ?? { listed: 0 };
    const sum = Object.values(counts).reduce((sum, count) => sum + count, 0);
    assert.equal(sum, listed, `counts do not add up: ${JSON.stringify(versions)}`);
    // Those of others may be new: nobody waits until S3 works by them.
    const notTaken = this.model.source.versions().filter((version) => {
      return bucketsThatTake(this.stack.rules, version).every((name) => name === "others");
    });
    assert.ok(
      (versions?.notEligible ?? 0) <= notTaken.length + this.deletions + writtenMeanwhile,
      `only ${notTaken.length} are taken by no rule of ours: ${JSON.stringify(versions)}`,
    );
  }

  /** What is at none of its destinations, as far as keys tell of them, is in one of the counts that say so. */
  private compareReplicated({ versions, cutOff }: BackfillSummary, prefixes: string[]): void {
    // Those that are deleted since are at no source to be counted at.
    if (this.deletions > 0 || versions === undefined) return;
    // By which rules of others a list was made that is as old as they are nobody knows.
    if (this.othersChanged > Date.parse(cutOff) - 15 * minute) return;
    const { failed, hardDeleted, notEligible, deleted, replicatedSomewhere } = versions;
    const absent = this.model.source.versions().filter((version) => {
      if (!prefixes.some((prefix) => version.key.startsWith(prefix))) return false;
      if (!this.model.wasWrittenBefore(version, new Date(cutOff))) return false;
      const isOurs = (name: string) => name !== "others";
      const taken = bucketsThatTake(this.stack.rules, version).filter(isOurs);
      if (taken.length > 0) return taken.some((name) => this.lacks(name, version));
      const perhaps = bucketsThatTake(this.stack.rules, { ...version, tags: { keep: "yes" } });
      return perhaps.some(isOurs);
    });
    assert.ok(
      absent.length <= failed + hardDeleted + notEligible + deleted + replicatedSomewhere + writtenMeanwhile,
      `${absent.length} are absent (${absent[0]?.key} ${absent[0]?.versionId}): ${JSON.stringify(versions)}`,
    );
  }

  private lacks(name: string, version: ModelVersion): boolean {
    const bucket = this.model.bucket(name);
    const { key } = version;
    const versionId = this.model.replicaId(version);
    return !bucket.wasHardDeleted(key, versionId) && !bucket.find(key, versionId);
  }
}
