import type { Bytes } from "./bytes";
import { timeOf } from "./time-text";
import { decoded } from "./xml";

/** What is read of an entry, by its place among them. */
export const field = {
  /** Of the element that the entry is. */
  name: 0,
  key: 1,
  versionId: 2,
  etag: 3,
  storageClass: 4,
  size: 5,
  lastModified: 6,
  isRestoreInProgress: 7,
} as const;

export type Field = (typeof field)[keyof typeof field];

/** Where each text of an entry begins and ends; nowhere if there is none. */
export const placesPerEntry = 2 * Object.keys(field).length;

const [ampersand, percent, plus] = [0x26, 0x25, 0x2b];

/**
 * The texts of entries as places in the bytes of their page. Of the entries of a page few are ever read: most are only compared
 * with what another page has in their place, which takes their bytes alone.
 */
export class EntryTexts {
  constructor(
    private readonly bytes: Bytes,
    private readonly places: Int32Array,
    readonly count: number,
    /** Takes the places when they are needed no more. */
    private readonly spare: Int32Array[] = [],
  ) {}

  /** No text is to be had any more. */
  letGo(): void {
    if (this.bytes.letGo()) this.spare.push(this.places);
  }

  /** Keeps nothing of the page in memory. */
  text(entry: number, field: Field): string | undefined {
    const at = entry * placesPerEntry + 2 * field;
    const start = this.places[at] as number;
    return start === -1 ? undefined : decoded(this.bytes.body.toString("utf8", start, this.places[at + 1]));
  }

  number(entry: number, field: Field): number {
    const at = entry * placesPerEntry + 2 * field;
    const end = this.places[at + 1] as number;
    const { body } = this.bytes;
    let number = 0;
    for (let place = this.places[at] as number; place < end; place++)
      number = number * 10 + (body[place] as number) - 0x30;
    return number;
  }

  /** In milliseconds since 1970. */
  time(entry: number, field: Field): number {
    const at = entry * placesPerEntry + 2 * field;
    const start = this.places[at] as number;
    return start === -1 ? 0 : timeOf(this.bytes.body, start, this.places[at + 1] as number);
  }

  /** Nothing if the bytes do not tell, because they may stand for other characters. */
  order(entry: number, field: Field, other: EntryTexts, otherEntry: number): number | undefined {
    const [at, otherAt] = [entry * placesPerEntry + 2 * field, otherEntry * placesPerEntry + 2 * field];
    const [start, otherStart] = [this.places[at] as number, other.places[otherAt] as number];
    if (start === -1 || otherStart === -1) return undefined;
    const [length, otherLength] = [
      (this.places[at + 1] as number) - start,
      (other.places[otherAt + 1] as number) - otherStart,
    ];
    const shorter = Math.min(length, otherLength);
    const {
      bytes,
      bytes: { body },
    } = this;
    const {
      bytes: otherBytes,
      bytes: { body: otherBody },
    } = other;
    let same = 0;
    while (same + 4 <= shorter && bytes.word(start + same) === otherBytes.word(otherStart + same)) same += 4;
    while (same < shorter && body[start + same] === otherBody[otherStart + same]) same++;
    if (same === length && same === otherLength) return 0;
    const isOwn = isItself(body, start, start + same) && isItself(otherBody, otherStart, otherStart + same);
    if (!isOwn) return undefined;
    return same === shorter
      ? length - otherLength
      : (body[start + same] as number) - (otherBody[otherStart + same] as number);
  }
}

const longestReference = "&#x0010FFFF;".length;

/** Whether the byte there stands for nothing else, as it neither begins a reference nor is in one. */
function isItself(body: Buffer, start: number, at: number): boolean {
  const byte = body[at];
  if (byte === ampersand || byte === percent || byte === plus) return false;
  for (let before = at - 1; before >= start && before > at - longestReference; before--) {
    if (body[before] === ampersand || (body[before] === percent && before > at - 3)) return false;
  }
  return true;
}
