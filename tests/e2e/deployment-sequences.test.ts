// Proves, on the real engine, a local AWS and an emulator of S3 Batch Operations whose rules spread late: that after any sequence
// of deployments (destinations and rules that come, go, widen and narrow, kills at any moment), while a writer
// never stops, every object is at every destination where the rules say so. A few sequences run each time; TEST_ENGINE_SEQUENCES
// says how many, TEST_SEED draws others. The same without an engine, by the thousand: tests/backfill/sequences.test.ts.
// Does not prove: how long rules take to spread on AWS.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { seededRandom } from "../support/seeded-random";
import { TestStack } from "../support/test-stack";

const sequences = Number(process.env.TEST_ENGINE_SEQUENCES ?? 2);
const seed = Number(process.env.TEST_SEED ?? 20_261_201);

const spreadMilliseconds = 1_500;
const propagationMinutes = 3 / 60;
/** How long what was written last may take to arrive. */
const liveMilliseconds = 3_000;

/** Both destinations may be due what is there and what is written meanwhile. */
const prefixSets = {
  dr: [[""], ["live/"], ["docs/", "live/"], ["docs/a/"]],
  eu: [[""], ["docs/"], ["live/"], ["docs/a/", "logs/"], ["live/1", "logs/"]],
};
type Key = keyof typeof prefixSets;
const regions = { dr: "us-east-1", eu: "us-west-2" } as const;
const keys = ["docs/1", "docs/a/2", "logs/3", "other/4"];

describe(`a sequence of deployments (TEST_SEED=${seed})`, () => {
  let sandbox: EngineSandbox;
  let source: S3Client;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox({ batchOperations: true });
    source = sandbox.s3("eu-west-1");
    if (sandbox.batchOperations) sandbox.batchOperations.propagation.milliseconds = spreadMilliseconds;
  });
  after(() => sandbox?.close());

  for (let index = 0; index < sequences; index++) {
    it(`leaves no object behind (${index + 1} of ${sequences})`, async () => {
      await new Sequence(sandbox, source, `sequence-${index}`, seededRandom(seed + index)).play();
    }).timeout("10m");
  }
});

class Sequence {
  private readonly declared = new Map<Key, string[]>([["dr", [""]]]);
  /** How often a destination went. The next one has another name: S3 may never replicate again what went with a bucket. */
  private readonly gone = { dr: 0, eu: 0 };
  private readonly done: string[] = [];
  private readonly replicas: Record<Key, S3Client>;
  private stack?: TestStack;
  private isWriting = true;
  private written = 0;

  constructor(
    private readonly sandbox: EngineSandbox,
    private readonly source: S3Client,
    private readonly bucket: string,
    private readonly random: () => number,
  ) {
    this.replicas = { dr: sandbox.s3(regions.dr), eu: sandbox.s3(regions.eu) };
  }

  async play(): Promise<void> {
    const { bucket: Bucket, source } = this;
    const LocationConstraint = "eu-west-1";
    await source.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await source.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    for (const key of keys) await this.put(key);
    const writer = this.write();
    try {
      this.stack = await TestStack.create(this.sandbox, this.config());
      for (let steps = 2 + this.below(3); steps > 0; steps--) {
        if (this.below(4) === 0) await this.killed();
        else await this.up();
        this.change();
      }
      await this.up();
      await this.up("--expect-no-changes");
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${this.done.join("\n")}`, { cause: error });
    } finally {
      this.isWriting = false;
      await writer;
      await this.stack?.forget();
    }
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private any<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  private async put(Key: string): Promise<void> {
    const Body = `content ${++this.written}`;
    await this.source.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body }));
  }

  private async write(): Promise<void> {
    while (this.isWriting) {
      await this.put(`live/${this.written % 7}`);
      await pause(250);
    }
  }

  private config() {
    const destinations = [...this.declared.keys()].map((key) => [
      key,
      { region: regions[key], bucketName: this.nameOf(key), forceDestroy: true },
    ]);
    const rules = [...this.declared].flatMap(([key, prefixes]) =>
      prefixes.map((prefix, index) => ({ id: `${key}-${index}`, prefix, destinations: [key] })),
    );
    return {
      source: { region: "eu-west-1", existingBucket: this.bucket },
      destinations: Object.fromEntries(destinations),
      rules,
      existingRules: "merge",
      backfill: { mode: "batch", propagationMinutes },
    };
  }

  private change(): void {
    const key = this.any<Key>(["dr", "eu"]);
    if (this.below(4) === 0 && this.declared.size > 1) {
      if (this.declared.delete(key)) this.gone[key]++;
    } else this.declared.set(key, this.any<string[]>(prefixSets[key]));
  }

  private nameOf(key: Key): string {
    return `${this.bucket}-${key}-${this.gone[key]}`;
  }

  private async up(...flags: string[]): Promise<void> {
    await this.stack?.configure(this.config());
    this.note(`up ${flags.join(" ")}`);
    await this.stack?.up(...flags);
    await this.compare();
  }

  private async killed(): Promise<void> {
    await this.stack?.configure(this.config());
    const running = this.stack?.run(["up", "--yes", "--skip-preview"]);
    const after = 500 + this.below(9_000);
    await Promise.race([running, pause(after)]);
    await this.sandbox.workspace.stop();
    const finished = await running;
    this.note(`killed after ${after} ms${finished?.code === 0 ? ", too late" : ""}`);
  }

  private note(what: string): void {
    const all = [...this.declared].map(([key, prefixes]) => `${key} ${prefixes.join("|") || '""'}`);
    this.done.push(`${what}: ${all.join(", ")}`);
  }

  /** By what was written and the declared rules alone. */
  private async compare(): Promise<void> {
    const there = await this.contents(this.source, this.bucket);
    for (const [key, prefixes] of this.declared) {
      const due = there.filter((version) => prefixes.some((prefix) => version.startsWith(prefix)));
      const deadline = Date.now() + liveMilliseconds;
      let missing = await this.missing(key, due);
      while (missing.length > 0 && Date.now() < deadline) {
        await pause(100);
        missing = await this.missing(key, due);
      }
      assert.deepEqual(missing, [], `${key} lacks some of ${due.length}`);
    }
  }

  private async missing(key: Key, due: readonly string[]): Promise<string[]> {
    const replica = new Set(await this.contents(this.replicas[key], this.nameOf(key)));
    return due.filter((version) => !replica.has(version));
  }

  /** Each version as its key and a digest of its content. */
  private async contents(s3: S3Client, Bucket: string): Promise<string[]> {
    const found: string[] = [];
    let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (;;) {
      const page = await s3.send(new ListObjectVersionsCommand({ Bucket, ...marker }));
      found.push(...(page.Versions ?? []).map(({ Key, ETag }) => `${Key} ${ETag}`));
      if (!page.IsTruncated) return found;
      marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
  }
}

const pause = (milliseconds: number) => new Promise((resume) => setTimeout(resume, milliseconds));
