import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { type BucketPair, pause } from "./bucket-pair";

/**
 * Writers at the source, and live replication to the destination that is some milliseconds behind, in the order of the
 * writes of each key. Its replicas are ordinary objects: nothing tells them from copies.
 */
export class LiveWrites {
  private readonly written = new Map<string, Promise<void>>();
  private readonly replicated = new Map<string, Promise<void>>();
  private count = 0;

  constructor(
    private readonly pair: BucketPair,
    private readonly random: () => number,
    /** Keeps everything else off the key at the destination while a replica arrives. */
    private readonly alone: <T>(key: string, task: () => Promise<T>) => Promise<T>,
  ) {}

  /** Overwrites the key, deletes it, or makes it again as it was; comes back when that is done at the source. */
  async write(key: string): Promise<void> {
    const write = (this.written.get(key) ?? Promise.resolve()).then(async () => {
      const versionId = await this.writeNow(key);
      const isArrivedAfter = Math.floor(this.random() * 30);
      const before = this.replicated.get(key) ?? Promise.resolve();
      const replicate = () => this.alone(key, () => this.replicate(key, versionId));
      this.replicated.set(key, Promise.all([before, pause(isArrivedAfter)]).then(replicate));
    });
    this.written.set(key, write);
    await write;
  }

  async arrived(key: string): Promise<void> {
    await this.written.get(key);
    await this.replicated.get(key);
  }

  async allArrived(): Promise<void> {
    for (const key of this.written.keys()) await this.arrived(key);
  }

  /** Nothing for a delete. */
  private async writeNow(key: string): Promise<string | undefined> {
    const target = { Bucket: this.pair.source, Key: key };
    const choice = this.random();
    if (choice < 0.3) {
      await this.pair.client.send(new DeleteObjectCommand(target));
      return undefined;
    }
    const index = ++this.count;
    // The same bytes as before the run, but not the same metadata.
    const content = choice < 0.5 ? original(key) : `write ${index}`.padEnd(choice < 0.7 ? 2500 : 0, ".");
    const Metadata = { write: `${index}` };
    const answer = await this.pair.client.send(new PutObjectCommand({ ...target, Body: content, Metadata }));
    return answer.VersionId;
  }

  private async replicate(Key: string, versionId: string | undefined): Promise<void> {
    const { source, destination: Bucket, client } = this.pair;
    const CopySource = `${source}/${Key}?versionId=${versionId}`;
    if (versionId === undefined) await client.send(new DeleteObjectCommand({ Bucket, Key }));
    else await client.send(new CopyObjectCommand({ Bucket, Key, CopySource }));
  }
}

/** What is under a key before the run: every third is large enough for parts. */
export function original(key: string): string {
  return `original of ${key}`.padEnd(Number(key.split("-")[1]) % 3 === 0 ? 2500 : 0, ".");
}
