import { createHash } from "node:crypto";

/** The buckets of a double, and how much is in them. */
export interface Content {
  keys: number;
  versionsPerKey: number;
  /** How many keys in a hundred the destination does not have as the source has them. */
  changedPercent: number;
}

/** A version as it is listed; `number` counts from the oldest, which is 1. */
export interface GeneratedVersion {
  key: string;
  versionId: string;
  isLatest: boolean;
  isDeleteMarker: boolean;
  size: number;
  etag: string;
  lastModified: Date;
}

/** A place in the order in which S3 lists versions: by key, the newest first. */
export interface Place {
  index: number;
  number: number;
}

const oldest = Date.UTC(2021, 0, 1);
const minute = 60_000;

/** The last part of the keys: with what has to be encoded on the way, and of different lengths. */
const files = [
  "statement of account.pdf",
  "photo-of-the-damage.jpeg",
  "signed contract (final).pdf",
  "Überweisung & Beleg.pdf",
  "measurements+raw.csv.gz",
];

/**
 * A bucket that is computed from the numbers of its keys and never kept. Equal sides are equal to the last byte of each
 * listing but for the times, as copies are later than what they are copies of.
 */
export class GeneratedBucket {
  constructor(
    readonly side: "source" | "destination",
    readonly content: Content,
  ) {}

  /** The key of a number; the order of the keys is that of their numbers. */
  keyAt(index: number): string {
    const digits = String(index).padStart(9, "0");
    const digest = digestOf(`key ${index}`);
    return `customers/${digits.slice(0, 6)}/${digits}/${digest.slice(0, 16)}/${files[index % files.length]}`;
  }

  /** The number of the first key that is the text, or comes after it. */
  firstFrom(text: string): number {
    let [low, high] = [0, this.content.keys];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.keyAt(middle) < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The number of the key, if the bucket may have it. */
  indexOf(key: string): number | undefined {
    const index = this.firstFrom(key);
    return index < this.content.keys && this.keyAt(index) === key ? index : undefined;
  }

  /** How many versions of the key are there; the destination lacks the newest, or all, of those that changed. */
  versionCount(index: number): number {
    const { changedPercent, versionsPerKey } = this.content;
    const isChanged =
      Math.floor(((index + 1) * changedPercent) / 100) > Math.floor((index * changedPercent) / 100);
    if (this.side === "source" || !isChanged) return versionsPerKey;
    return Math.floor((index * changedPercent) / 100) % 2 === 0 ? 0 : versionsPerKey - 1;
  }

  version({ index, number }: Place): GeneratedVersion {
    const digest = digestOf(`version ${number} of ${index}`);
    const count = this.versionCount(index);
    const age = (index % 100_000) * minute + number * 1_000;
    return {
      key: this.keyAt(index),
      versionId: versionIdOf(digest, number),
      isLatest: number === count,
      // Some were deleted and written again, but all can be read.
      isDeleteMarker: index % 50 === 7 && number === 2 && this.content.versionsPerKey > 2,
      size: Number.parseInt(digest.slice(0, 5), 16) + 1,
      etag: `"${digest}"`,
      lastModified: new Date(oldest + age + (this.side === "source" ? 0 : 500)),
    };
  }

  /** What readers see under the key. */
  current(index: number): GeneratedVersion | undefined {
    const number = this.versionCount(index);
    if (number === 0) return undefined;
    const newest = this.version({ index, number });
    return newest.isDeleteMarker ? undefined : newest;
  }

  /** What readers see, in the order of the keys. */
  *currentFrom(index: number): Generator<GeneratedVersion> {
    for (let at = index; at < this.content.keys; at++) {
      const version = this.current(at);
      if (version) yield version;
    }
  }

  /** Everything that is stored from this place on. */
  *versionsFrom({ index, number }: Place): Generator<GeneratedVersion> {
    for (let at = index; at < this.content.keys; at++) {
      const newest = this.versionCount(at);
      const first = at === index ? Math.min(number, newest) : newest;
      for (let next = first; next > 0; next--) yield this.version({ index: at, number: next });
    }
  }

  /** The place after the version of the key, or after all of its versions. */
  placeAfter(key: string, versionId: string | undefined): Place {
    const index = this.firstFrom(key);
    const isKey = index < this.content.keys && this.keyAt(index) === key;
    if (!isKey) return { index, number: Number.POSITIVE_INFINITY };
    const number = versionId === undefined ? 0 : numberOf(versionId) - 1;
    return { index, number };
  }
}

/** The number of the version that has this id. */
export function numberOf(versionId: string): number {
  return Number.parseInt(versionId.slice(-8), 16);
}

/** As long as those of S3. */
function versionIdOf(digest: string, number: number): string {
  return `${digest.slice(8)}${number.toString(16).padStart(8, "0")}`;
}

function digestOf(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
