import { compareKeys } from "../bucket/key-order";
import type { KeyRange, Stretch } from "./key-range";

/** The characters that count up in keys. At any other character a range is not cut. */
const digits = "0123456789";
const alphabets = [digits, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"];

/** Enough to tell apart as many keys as there are ranges. */
const mostPlaces = 4;
/** If so many more ranges are wanted, a vain request costs no time. */
const plenty = 8;

/** What the parts are to be like. */
export interface Wish {
  /** How many more are wanted. */
  wanted: number;
  /** How many more there may be. */
  room: number;
  /** In each: where two parts meet a page is listed for both of them, on either side. */
  fewestKeys: number;
}

/**
 * Keys behind the latest page at which the range is well cut into parts, about as many as are wanted and no more than there is room
 * for. Nobody knows how many keys lie between two others, so this is a guess; a wrong one turns out to be empty, which costs a request.
 */
export function cuts(range: KeyRange, wish: Wish): string[] {
  const { wanted } = wish;
  const { upTo, beyond, right, pages, latest, before } = range;
  // Soon it will be known whether anything is there.
  if (!latest || wanted < 1 || (right && beyond === undefined)) return [];
  const both = before && { first: before.first, last: latest.last, count: before.count + latest.count };
  // Without a key that is there behind the range, the guess may be in vain, and what was in vain will be so again, most likely.
  const isBacked = beyond !== undefined;
  const isWorthATry = both && (wanted >= plenty || Number.isInteger(Math.log2(pages)));
  const even =
    upTo !== undefined && (isBacked || isWorthATry)
      ? (evenly(latest, upTo, wish) ?? (both && evenly(both, upTo, wish)))
      : undefined;
  const guessed = even ?? (isWorthATry ? upwards(range, both, wish) : []);
  return guessed.filter(
    (cut) => compareKeys(latest.last, cut) < 0 && (upTo === undefined || compareKeys(cut, upTo) < 0),
  );
}

/**
 * What two pages have in common is most likely a number that counts up slowly, or the name of a folder. Each character of it that
 * comes next begins a part some times as large as the one before. Where the range itself was cut like that, and the guess was
 * right, the further characters are worth a try as well. Names count up more rarely than numbers. Where few parts are wanted they
 * are to be large ones: the larger one may be in vain, the smallest would end soon.
 */
function upwards(
  { after = "", upTo }: KeyRange,
  { first, last, count }: Stretch,
  { wanted, room, fewestKeys }: Wish,
): string[] {
  const shared = sharedLength(first, last);
  const highest = upTo === undefined ? 0 : sharedLength(last, upTo);
  const proven = sharedLength(first, after) >= after.length - 1 ? after.length - 1 : undefined;
  const found: string[] = [];
  const isEnough = () => wanted < plenty && found.length > 0;
  for (const isDigit of [true, false]) {
    if (isEnough()) break;
    for (let at = highest; at <= shared && found.length < room; at++) {
      const character = last.charAt(at);
      if (digits.includes(character) !== isDigit || (at === shared && isEnough())) continue;
      const nearest = at === shared ? nearestWorthwhile(first.charAt(at), character, fewestKeys / count) : 0;
      const end = nearest + (at === proven ? Math.min(wanted, room - found.length) : 1);
      const following = successors(character).slice(nearest, end);
      for (const next of following) found.push(last.slice(0, at) + next);
    }
  }
  return found.sort(compareKeys);
}

/** How many successors are too near, if so many times as many keys as led from one to the other are to lie before them. */
function nearestWorthwhile(one: string, other: string, times: number): number {
  return Math.floor(times * Math.max(1, other.charCodeAt(0) - one.charCodeAt(0)));
}

/**
 * Takes the keys from where they differ for numbers, with the characters for digits, and expects as many on the way as there
 * were last. Gives nothing if these numbers do not tell apart what was listed.
 */
function evenly(
  { first, last, count }: Stretch,
  upTo: string,
  { wanted, fewestKeys }: Wish,
): string[] | undefined {
  const at = sharedLength(first, upTo);
  const places = alphabetsAt(last, upTo, at);
  const begun = numberOf(first, at, places);
  const now = numberOf(last, at, places);
  const left = numberOf(upTo, at, places) - now;
  if (now <= begun || left < 2) return undefined;
  const keys = (count * left) / (now - begun + 1);
  const parts = Math.min(wanted + 1, left, Math.floor(keys / fewestKeys) + 1);
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
