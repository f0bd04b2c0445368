import type { Before } from "../peers/scenarios";

/** What the buckets of the model hold when a run begins. */
export interface Content {
  keys: number;
  /** At the destination. Where there are changes, one key in each hundred is missing or older there, in turn. */
  before: Before;
}

/** How an object came to be what it is. */
export type Writing = "first" | "changed";

export const keyForm = { beginning: "events/day=", middle: "/part-", end: ".snappy.parquet" };
export const digitsOfFolder = 6;
export const digitsOfKey = 9;
export const mostKeys = 10 ** digitsOfKey;

const keyPattern = /^events\/day=(\d{6})\/part-(\d{9})\.snappy\.parquet$/;

/** The key of a number, of the same width for all; the order of the keys is that of their numbers. */
export function keyAt(index: number): string {
  const digits = String(index).padStart(digitsOfKey, "0");
  return `${keyForm.beginning}${digits.slice(0, digitsOfFolder)}${keyForm.middle}${digits}${keyForm.end}`;
}

/** The number of the key, if it is one of these. */
export function indexOf(key: string, { keys }: Content): number | undefined {
  const [, folder, digits = ""] = keyPattern.exec(key) ?? [];
  const index = Number(digits);
  return digits.slice(0, digitsOfFolder) === folder && digits !== "" && index < keys ? index : undefined;
}

/** The number of the first key that is the text or comes after it. */
export function firstFrom(text: string, { keys }: Content): number {
  return firstWhere(keys, (index) => keyAt(index) >= text);
}

/** The number after the last key that begins with the prefix. */
export function endOf(prefix: string, { keys }: Content): number {
  return firstWhere(keys, (index) => keyAt(index).slice(0, prefix.length) > prefix);
}

/** Keys are ASCII, where the order of JavaScript's strings is S3's, whatever they are compared with. */
function firstWhere(keys: number, isBehind: (index: number) => boolean): number {
  let [low, high] = [0, keys];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isBehind(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What the destination lacks: nothing, the key, or only its newest content. */
export function lackAt(index: number, { before }: Content): "nothing" | "key" | "content" {
  if (before === "nothing") return "key";
  if (before === "everything" || !isChanged(index)) return "nothing";
  return Math.floor(index / 100) % 2 === 0 ? "key" : "content";
}

/** One in each hundred, but not at a regular distance. */
function isChanged(index: number): boolean {
  return index % 100 === mixed(Math.floor(index / 100)) % 100;
}

/** Everything that is to be copied. */
export function* lacking(content: Content): Generator<number> {
  if (content.before === "everything") return;
  for (let index = 0; index < content.keys; index++) {
    if (lackAt(index, content) !== "nothing") yield index;
  }
}

/** An ETag is made of these two, so that it is cheap and no two in a bucket are equal. */
export function tagParts(index: number, writing: Writing): [number, number] {
  const salted = writing === "first" ? index : ~index;
  return [mixed(salted), mixed(salted ^ 0x5bd1e995)];
}

export const tagForm = { middle: "9b1c5e0f", end: "77d2a4e6" };

/** With its quotation marks. */
export function etagAt(index: number, writing: Writing): string {
  const [one, other] = tagParts(index, writing).map((part) => part.toString(16).padStart(8, "0"));
  return `"${one}${tagForm.middle}${other}${tagForm.end}"`;
}

/** Always of six digits; a change leaves it as it was, so that sizes alone do not tell that there was one. */
export function sizeAt(index: number): number {
  return 100_000 + (mixed(index ^ 0x2c1b3c6d) % 900_000);
}

/** A different one for each number of 32 bits, and nothing like it. */
function mixed(number: number): number {
  let bits = Math.imul(number ^ (number >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}
