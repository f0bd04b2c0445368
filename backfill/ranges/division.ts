import { compareKeys } from "../bucket/key-order";
import type { KeyRange, Stretch } from "./key-range";

/** The characters that count up in keys. At any other character a range is not cut. */
const digits = "0123456789";
const alphabets = [digits, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"];

/** Enough to tell apart as many keys as there are ranges. */
const mostPlaces = 4;
/** Where two parts meet a page is listed for both of them, on either side; below it a part is not worth that. */
const fewestKeys = 10_000;
/** With so much room a vain request costs no time. */
const plenty = 8;

/**
 * Keys behind the latest page at which the range is well cut into parts, at most so many. Nobody knows how many keys lie between
 * two others, so this is a guess; a wrong one turns out to be empty, which costs a request.
 */
export function cuts(range: KeyRange, most: number): string[] {
  const { upTo, beyond, right, pages, latest, before } = range;
  // Soon it will be known whether anything is there.
  if (!latest || most < 1 || (right && beyond === undefined)) return [];
  const both = before && { first: before.first, last: latest.last, count: before.count + latest.count };
  const isBacked = upTo !== undefined && beyond !== undefined;
  const even = isBacked ? (evenly(latest, upTo, most) ?? (both && evenly(both, upTo, most))) : undefined;
  // What was in vain will be so again, most likely.
  const isWorthATry = both && (most >= plenty || Number.isInteger(Math.log2(pages)));
  const guessed = even ?? (isWorthATry ? upwards(range, both, most) : []);
  return guessed.filter(
    (cut) => compareKeys(latest.last, cut) < 0 && (upTo === undefined || compareKeys(cut, upTo) < 0),
  );
}

/**
 * What two pages have in common is most likely a number that counts up slowly, or the name of a folder. Each character of it that
 * comes next begins a part some times as large as the one before. Where the range itself was cut like that, and the guess was
 * right, the further characters are worth a try as well. Names count up more rarely than numbers.
 */
function upwards({ after = "", upTo }: KeyRange, { first, last, count }: Stretch, most: number): string[] {
  const shared = sharedLength(first, last);
  const highest = upTo === undefined ? 0 : sharedLength(last, upTo);
  const proven = sharedLength(first, after) >= after.length - 1 ? after.length - 1 : undefined;
  const found: string[] = [];
  for (const isDigit of [true, false]) {
    for (let at = shared; at >= highest && found.length < most; at--) {
      const character = last.charAt(at);
      if (digits.includes(character) !== isDigit) continue;
      const nearest = at === shared ? nearestWorthwhile(first.charAt(at), character, count) : 0;
      const end = at === proven ? nearest + most - found.length : nearest + 1;
      const following = successors(character).slice(nearest, end);
      for (const next of following) found.push(last.slice(0, at) + next);
    }
  }
  return found.sort(compareKeys);
}

/** How many successors are too near, if so many keys led from one to the other. */
function nearestWorthwhile(one: string, other: string, count: number): number {
  const passed = Math.max(1, other.charCodeAt(0) - one.charCodeAt(0));
  return Math.floor((fewestKeys * passed) / count);
}

/**
 * Takes the keys from where they differ for numbers, with the characters for digits, and expects as many on the way as there
 * were last. Gives nothing if these numbers do not tell apart what was listed.
 */
function evenly({ first, last, count }: Stretch, upTo: string, most: number): string[] | undefined {
  const at = sharedLength(first, upTo);
  const places = alphabetsAt(last, upTo, at);
  const begun = numberOf(first, at, places);
  const now = numberOf(last, at, places);
  const left = numberOf(upTo, at, places) - now;
  if (now <= begun || left < 2) return undefined;
  const parts = Math.min(most + 1, left, Math.floor((count * left) / (now - begun) / fewestKeys) + 1);
  const found: string[] = [];
  for (let part = 1; part < parts; part++) {
    found.push(last.slice(0, at) + textOf(now + Math.round((left * part) / parts), places));
  }
  return found;
}

/** The characters in use at each place. There is none where a character does not count up. */
function alphabetsAt(last: string, upTo: string, at: number): string[] {
  const [one, other] = [alphabetOf(last.charAt(at)), alphabetOf(upTo.charAt(at))];
  if (one === undefined || other === undefined) return [];
  const places = [one === other ? one : one + other];
  while (places.length < mostPlaces) {
    const alphabet = alphabetOf(last.charAt(at + places.length));
    if (alphabet === undefined) break;
    places.push(alphabet);
  }
  return places;
}

function numberOf(key: string, at: number, places: string[]): number {
  return places.reduce((value, alphabet, place) => {
    const digit = alphabet.indexOf(key.charAt(at + place));
    return value * alphabet.length + (key.length > at + place ? Math.max(0, digit) : 0);
  }, 0);
}

function textOf(value: number, places: string[]): string {
  let rest = value;
  return places.reduceRight((text, alphabet) => {
    const digit = alphabet.charAt(rest % alphabet.length);
    rest = Math.floor(rest / alphabet.length);
    return digit + text;
  }, "");
}

function alphabetOf(character: string): string | undefined {
  return character === "" ? undefined : alphabets.find((alphabet) => alphabet.includes(character));
}

function successors(character: string): string[] {
  const alphabet = alphabetOf(character) ?? "";
  return [...alphabet.slice(alphabet.indexOf(character) + 1)];
}

function sharedLength(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}
