// Proves, on a model of S3 in memory with a clock of its own: that after any sequence of deployments (destinations and rules
// that come, go, widen and narrow, rules of others, lost states, kills, runs of the program by hand, deployments that do not
// wait, destinations made anew) every version is at every destination where the rules say so, while writers never stop and
// rules take up to 14 minutes to spread. The comparison knows nothing of jobs. TEST_SEED repeats a run.
// Does not prove: that S3 is as the model; see s3-model.ts for what is documented and what is a guess.
import assert from "node:assert/strict";
import type { ReplicationRule } from "@aws-sdk/client-s3";
import { rulesSince } from "../../attachment/rules-since";
import { batchRun, isDue } from "../../backfill/batch/batch-run";
import type { BatchBackfillRun } from "../../backfill/batch/job-request";
import { hasFailed } from "../../backfill/batch/job-summary";
import type { BackfillSummary } from "../../contract/backfill-run";
import { type RulesSince, selectionDigest } from "../../contract/rules-since";
import { bucketOf, S3Model, takes } from "../support/s3-model/s3-model";
import { freshSeed, seededRandom } from "../support/seeded-random";

const minute = 60_000;
const region = "us-east-1";
const mostSequences = Number(process.env.TEST_SEQUENCES ?? 2_000);

interface Destination {
  prefixes: string[];
  generation: number;
}

/** What the stack declares. */
type Declared = Map<string, Destination>;

const names = ["dr", "eu", "us"];
const prefixSets = [[""], ["docs/"], ["docs/", "logs/"], ["docs/a/"], ["logs/"], ["docs/a/", "logs/b/"]];
const keys = ["docs/1", "docs/2", "docs/a/1", "docs/a/2", "logs/1", "logs/b/1", "other/1", "other/2"];

class Sequence {
  readonly model: S3Model;
  readonly done: string[] = [];
  private readonly declared: Declared = new Map();
  private others: ReplicationRule[] = [];
  private state: BackfillSummary | undefined;
  private areWriting = true;
  private generations = 0;
  /** Since when rules are in force, as the stack keeps it: noted before they are put, whatever comes of the deployment. */
  private since: RulesSince = {};

  constructor(private readonly random: () => number) {
    this.model = new S3Model(random, this.below(14 * minute));
    const { source } = this.model;
    for (let count = this.below(12); count > 0; count--) {
      const version = this.model.put(this.any(keys), {
        storageClass: this.any(["STANDARD", "STANDARD", "GLACIER"]),
      });
      // From another source, or replicated by rules that are gone.
      version.status = this.any(["NONE", "REPLICA", "COMPLETED", "FAILED"] as const);
      source.add(version);
    }
    this.write();
  }

  async play(): Promise<void> {
    for (let steps = 2 + this.below(5); steps > 0; steps--) {
      this.change();
      await this.deploy({ dies: this.below(3) === 0, wait: this.below(4) > 0 });
    }
    await this.deployUntilDone();
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private any<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    assert.ok(item !== undefined);
    return item;
  }

  private write(): void {
    this.model.time.in(1_000 + this.below(90_000), () => {
      if (this.areWriting) {
        const uploadBegan = this.below(4) === 0 ? this.model.time.now - this.below(60 * minute) : undefined;
        this.model.put(this.any(keys), { uploadBegan, isDeleteMarker: this.below(8) === 0 });
      }
      this.write();
    });
  }

  private change(): void {
    const changes: [name: string, change: () => void][] = [
      ["declares", () => this.declare()],
      ["declares", () => this.declare()],
      ["takes out", () => this.declared.delete(this.any(names))],
      ["merges with rules of others", () => this.mergeOthers()],
      ["loses the state", () => this.loseState()],
      ["makes anew", () => this.remake()],
      ["makes anew behind the stack's back, and runs the program by hand", () => this.remakeUnseen()],
      ["hard-deletes", () => this.hardDelete()],
    ];
    const [name, change] = this.any(changes);
    change();
    if (this.declared.size === 0) this.declare();
    const all = [...this.declared].map(([key, { prefixes }]) => `${key} ${prefixes.join("|") || '""'}`);
    this.done.push(`${name}: ${all.join(", ")}`);
  }

  private declare(): void {
    const name = this.any(names);
    const { generation = ++this.generations } = this.declared.get(name) ?? {};
    this.declared.set(name, { prefixes: this.any(prefixSets), generation });
  }

  private mergeOthers(): void {
    const Prefix = this.any(["", "docs/", "other/"]);
    this.others = this.others.length > 0 ? [] : [ruleOf("others", "theirs", Prefix, 1000)];
  }

  private loseState(): void {
    this.state = undefined;
    this.since = {};
  }

  private remake(): void {
    const [name] = [...this.declared.keys()];
    const destination = name === undefined ? undefined : this.declared.get(name);
    if (name === undefined || destination === undefined) return;
    this.model.remake(name);
    destination.generation = ++this.generations;
  }

  /** Nobody can tell one bucket from the other. The program is run as there is no state to tell it that all is done. */
  private remakeUnseen(): void {
    const [name] = [...this.declared.keys()];
    if (name !== undefined) this.model.remake(name);
    this.loseState();
  }

  private hardDelete(): void {
    const [replica] = this.model.bucket(this.any(names)).versions();
    if (replica) this.model.bucket(this.any(names)).deleteVersion(replica.key, replica.versionId);
  }

  private rules(): ReplicationRule[] {
    let priority = 0;
    const ours = [...this.declared].flatMap(([name, { prefixes }]) =>
      prefixes.map((prefix) => ruleOf(name, `${name} ${prefix}`, prefix, ++priority)),
    );
    return [...ours, ...this.others];
  }

  private run(wait: boolean, rulesPutAt: number): BatchBackfillRun {
    const destinations = [...this.declared].map(([name, { prefixes, generation }]) => {
      const rules = prefixes.map((prefix) => {
        const rule = { id: `${name} ${prefix}`, prefix, tags: {}, deleteMarkers: true };
        return { ...rule, since: this.since[selectionDigest({ ...rule, bucket: name, region })] };
      });
      return [name, { bucket: name, region, generation: String(generation), rules }];
    });
    return {
      source: { bucket: "source", region: "eu-west-1" },
      destinations: Object.fromEntries(destinations),
      batch: {
        ...{ accountId: "111122223333", roleArn: "arn:aws:iam::111122223333:role/batch" },
        ...{ reportBucket: "reports", reportPrefix: "", wait },
        ...(!wait && { rulesPutAt: new Date(rulesPutAt).toISOString() }),
      },
    };
  }

  private noteRules(): void {
    const selections = [...this.declared].flatMap(([bucket, { prefixes }]) =>
      prefixes.map((prefix) => selectionDigest({ bucket, region, prefix, tags: {}, deleteMarkers: true })),
    );
    this.since = rulesSince(selections, this.since, new Date(this.model.time.now));
  }

  /** Puts the rules where they are others, and runs the program as an update of the command does. */
  private async deploy({ dies, wait }: { dies: boolean; wait: boolean }): Promise<void> {
    const { time } = this.model;
    this.noteRules();
    // Killed between the two.
    if (dies && this.below(6) === 0) return;
    const rules = this.rules();
    if (JSON.stringify(rules) !== JSON.stringify(this.model.rules)) this.model.putRules(rules);
    const putAt = time.now;
    let isDead = false;
    const death = new Promise<"dead">((resolve) => {
      if (!dies) return;
      time.in(this.below(40 * minute), () => {
        isDead = true;
        resolve("dead");
      });
    });
    for (let look = 0; look < 12; look++) {
      const run = this.run(wait, putAt);
      if (!isDue(run, this.state)) break;
      const options = { pace: { firstMilliseconds: 2_000, longestMilliseconds: 30_000 } };
      const work = batchRun(
        run,
        this.state,
        this.model.service(run, () => isDead),
        options,
      );
      const summary = await time.until(Promise.race([work, death]));
      if (summary === "dead") {
        this.done.push("  killed");
        return;
      }
      this.done.push(`  ${wait ? "waited" : "did not wait"}: ${JSON.stringify(summary.versions)}`);
      this.compareCounts(summary);
      // A deployment that fails leaves no output.
      if (summary.jobs.some(hasFailed)) return;
      this.state = summary;
      if (!summary.isOpen) break;
      if (look === 11) assert.fail("the backfill never ends");
      await time.pass(20 * minute);
    }
    await this.compare();
  }

  private async deployUntilDone(): Promise<void> {
    for (let tries = 0; tries < 3; tries++) await this.deploy({ dies: false, wait: true });
    assert.ok(!isDue(this.run(true, 0), this.state), "the last deployment failed");
    await this.compare();
  }

  /** By the rules and the buckets alone, when live replication has done its work. */
  private async compare(): Promise<void> {
    this.areWriting = false;
    await this.model.time.pass(5 * minute);
    for (const version of this.model.source.versions()) {
      for (const rule of this.rules()) {
        const name = bucketOf(rule);
        const { key, versionId } = version;
        const bucket = this.model.bucket(name);
        if (name === "others" || !takes(rule, version) || bucket.wasHardDeleted(key, versionId)) continue;
        assert.ok(
          bucket.find(key, versionId),
          `${name} lacks ${key} ${versionId} of ${version.lastModified.toISOString()}, ${version.status}, at ${new Date(this.model.time.now).toISOString()}`,
        );
      }
    }
    this.areWriting = true;
  }

  private compareCounts({ versions }: BackfillSummary): void {
    const { listed, ...counts } = versions ?? { listed: 0 };
    assert.equal(
      Object.values(counts).reduce((sum, count) => sum + count, 0),
      listed,
      `counts do not add up: ${JSON.stringify(versions)}`,
    );
  }
}

function ruleOf(bucket: string, ID: string, Prefix: string, Priority: number): ReplicationRule {
  return {
    ID,
    Priority,
    Status: "Enabled",
    Filter: { Prefix },
    DeleteMarkerReplication: { Status: "Enabled" },
    Destination: { Bucket: `arn:aws:s3:::${bucket}` },
  };
}

describe("A backfill by jobs, after any sequence of deployments", function () {
  this.timeout("10m");

  it(`leaves no version behind (${mostSequences} sequences)`, async () => {
    const first = freshSeed();
    for (let index = 0; index < mostSequences; index++) {
      const seed = (first + index) % 2 ** 32;
      const sequence = new Sequence(seededRandom(seed));
      await sequence.play().catch((error) => {
        const message = `seed ${seed}: ${error.message}\n${sequence.done.join("\n")}`;
        throw new Error(message, { cause: error });
      });
    }
  });
});
