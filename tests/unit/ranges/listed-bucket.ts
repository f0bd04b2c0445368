import type { Bucket, ListedObject } from "../../../backfill/bucket/bucket";
import { compareKeys } from "../../../backfill/bucket/key-order";

const lastModified = new Date(0);

export function object(key: string): ListedObject {
  return { key, size: 1, etag: '"e"', lastModified, storageClass: "STANDARD" };
}

/** The answers to all requests that were made before the first of them is answered come in the same round. */
export class Rounds {
  count = 0;
  private waiting: (() => void)[] = [];

  answer(): Promise<void> {
    if (this.waiting.length === 0) setImmediate(() => setImmediate(() => this.next()));
    return new Promise((resume) => this.waiting.push(resume));
  }

  private next(): void {
    this.count++;
    for (const resume of this.waiting.splice(0)) resume();
  }
}

/** A bucket that lists these keys as S3 does, in pages of so many. Nothing can be read of a page that was let go of. */
export function listedBucket(
  keys: string[],
  { perPage = 1000, rounds = new Rounds(), order = compareKeys } = {},
) {
  const inOrder = [...keys].sort(order);
  const requests: { StartAfter?: string; ContinuationToken?: string }[] = [];
  const bucket = {
    name: "made-up",
    async page(from: { StartAfter?: string; ContinuationToken?: string } = {}) {
      requests.push(from);
      await rounds.answer();
      const after = from.ContinuationToken ?? from.StartAfter;
      const begin = after === undefined ? 0 : firstBehind(inOrder, after, order);
      const page = inOrder.slice(begin, begin + perPage);
      const isLast = begin + perPage >= inOrder.length;
      let isGone = false;
      const present = (key: string) => {
        if (isGone) throw new Error(`${key} was read after its page was let go of`);
        return key;
      };
      return {
        entries: page.map((key) => Object.defineProperty(object(key), "key", { get: () => present(key) })),
        letGo: () => {
          isGone = true;
        },
        next: isLast ? undefined : { ContinuationToken: page.at(-1) },
      };
    },
    async find(key: string) {
      return inOrder.includes(key) ? object(key) : undefined;
    },
  };
  return { bucket: bucket as unknown as Bucket, requests };
}

function firstBehind(keys: string[], after: string, order: typeof compareKeys): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(keys[middle] ?? "", after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
