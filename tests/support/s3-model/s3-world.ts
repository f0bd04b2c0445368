import { ModelBucket } from "./model-bucket";
import { VirtualTime } from "./virtual-time";

/** All buckets, and the clock. */
export class S3World {
  readonly time = new VirtualTime();
  private readonly buckets = new Map<string, ModelBucket>();
  private readonly madeAt = new Map<string, number>();
  private readonly outOfOrder = new Set<string>();
  private versions = 0;

  bucket(name: string): ModelBucket {
    const bucket = this.buckets.get(name) ?? new ModelBucket(name);
    this.buckets.set(name, bucket);
    return bucket;
  }

  /** As after a disaster: under the name there is another bucket. */
  remake(name: string): void {
    this.buckets.set(name, new ModelBucket(name));
    this.madeAt.set(name, this.time.now);
  }

  ageOf(name: string): number {
    return this.time.now - (this.madeAt.get(name) ?? 0);
  }

  breakDown(name: string): void {
    this.outOfOrder.add(name);
  }

  repair(name: string): void {
    this.outOfOrder.delete(name);
  }

  isOutOfOrder(name: string): boolean {
    return this.outOfOrder.has(name);
  }

  nextVersionId(): string {
    return `v${++this.versions}`;
  }
}
