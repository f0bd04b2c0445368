import { ListedEntry } from "./listed-entry";
import type { Keyed } from "./listing";

/** As S3 orders what has these keys. Keys that were just listed are compared as they came. */
export function byKey(one: Keyed, other: Keyed): number {
  const order = one instanceof ListedEntry && other instanceof ListedEntry ? one.keyOrder(other) : undefined;
  return order ?? compareKeys(one.key, other.key);
}

/**
 * Compares keys as S3 orders them: by their UTF-8 bytes. JavaScript's own order differs for characters above
 * U+FFFF, whose UTF-16 halves lie below U+E000 although their UTF-8 bytes are the highest of all.
 */
export function compareKeys(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const [one, other] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (one !== other) return rank(one) - rank(other);
  }
  return a.length - b.length;
}

function rank(codeUnit: number): number {
  const isSurrogate = codeUnit >= 0xd800 && codeUnit <= 0xdfff;
  return isSurrogate ? codeUnit + 0x10000 : codeUnit;
}
