import type {
  Bucket,
  Entries,
  ListedObject,
  ListedVersion,
  ObjectMarker,
  Page,
  VersionMarker,
} from "./bucket";
import { byKey, compareKeys } from "./key-order";
import { ListedEntries } from "./listed-entry";

/** Everything that was ever stored under a key, the oldest first. */
export interface KeyHistory {
  key: string;
  versions: ListedVersion[];
}

export interface Keyed {
  readonly key: string;
}

/** A piece of a listing. Pieces and their entries are in the order of the keys. */
export interface Piece<Entry> {
  entries: Entries<Entry>;
  /** Whether the listing ends with it. */
  isLast: boolean;
  /** Whether the server has another order than that of the keys' bytes. */
  isReordered?: boolean;
  time?: PageTime;
  /** To be called when nobody reads the entries any more. */
  letGo?: () => void;
}

/** In milliseconds. */
export interface PageTime {
  /** From when the page was asked for until this program had come to it. */
  took: number;
  /** How much of that this program had nothing else to do. */
  waited: number;
}

/** Which keys are listed. */
export interface Bounds {
  readonly after?: string;
  /** Where the listing may end; it may move towards the beginning meanwhile. */
  readonly upTo?: string;
}

export type Listing<Entry> = (bounds: Bounds) => AsyncGenerator<Piece<Entry>>;

const everything: Bounds = {};

export function objectsOf(bucket: Bucket): Listing<ListedObject> {
  return (bounds) => {
    const { after } = bounds;
    const start: ObjectMarker = after === undefined ? {} : { StartAfter: justBefore(after) };
    const listed = pieces(bounds, async (from: ObjectMarker = start) => {
      const time = timer();
      const page = await bucket.page(from);
      return { ...sorted(page), time: time() };
    });
    return inOrder(bucket, bounds, after === undefined ? listed : behind(after, listed));
  };
}

function timer(): () => PageTime {
  const [began, before] = [performance.now(), performance.eventLoopUtilization()];
  return () => ({
    took: performance.now() - began,
    waited: performance.eventLoopUtilization(before).idle,
  });
}

/**
 * Where a listing is asked to begin that is to begin behind a key which ends with a digit or a letter. A server that keeps
 * folders may begin after the folder of that very name, and so pass over all that is in it.
 */
function justBefore(key: string): string {
  if (!/[0-9A-Za-z]$/.test(key)) return key;
  const before = String.fromCharCode(key.charCodeAt(key.length - 1) - 1);
  return `${key.slice(0, -1)}${before}z`;
}

/** Without what comes before the key, or is the key itself. */
async function* behind<Entry extends Keyed>(
  key: string,
  listed: AsyncIterable<Piece<Entry>>,
): AsyncGenerator<Piece<Entry>> {
  const isBehind = (entry: Entry) => compareKeys(entry.key, key) > 0;
  let isReached = false;
  for await (const piece of listed) {
    const { entries, isLast } = piece;
    const [first, last] = [entries.at(0), entries.at(-1)];
    isReached ||= first !== undefined && isBehind(first);
    if (isReached) yield piece;
    else if (isLast || (last !== undefined && isBehind(last)))
      yield { ...piece, entries: [...entries].filter(isBehind) };
    else piece.letGo?.();
  }
}

type Sorted<Entry, Next> = Page<Entry, Next> & Pick<Piece<Entry>, "isReordered" | "time">;

/** Some servers order each page by the keys as they are encoded, in which "é" comes before "z". */
function sorted<Entry extends Keyed, Next>(page: Page<Entry, Next>): Sorted<Entry, Next> {
  const { entries } = page;
  const isReordered = !areInOrder(entries);
  return { ...page, entries: isReordered ? [...entries].sort(byKey) : entries, isReordered };
}

function areInOrder(entries: Entries<Keyed>): boolean {
  for (let at = 1; at < entries.length; at++) if (orderAt(entries, at) >= 0) return false;
  return true;
}

/** How an entry's predecessor and the entry are in order; on a page as it came, without making entries of them. */
function orderAt(entries: Entries<Keyed>, at: number): number {
  const known = entries instanceof ListedEntries ? entries.keyOrder(at - 1, at) : undefined;
  return known ?? byKey(entries.at(at - 1) as Keyed, entries.at(at) as Keyed);
}

/** The whole history of each key is in memory at a time. */
export function historiesOf(bucket: Bucket): Listing<KeyHistory> {
  return (bounds) =>
    inOrder(bucket, bounds, histories(versionPieces(bucket, { KeyMarker: bounds.after }, bounds)));
}

/** All objects of a bucket. */
export function listObjects(bucket: Bucket): AsyncGenerator<ListedObject> {
  return oneByOne(objectsOf(bucket)(everything));
}

/** All versions and delete markers below a prefix in the order of their keys, the newest of each key first. */
export function listVersions(bucket: Bucket, prefix = ""): AsyncGenerator<ListedVersion> {
  return oneByOne(versionPieces(bucket, prefix === "" ? {} : { Prefix: prefix }));
}

export function listHistories(bucket: Bucket): AsyncGenerator<KeyHistory> {
  return oneByOne(historiesOf(bucket)(everything));
}

export async function historyOf(bucket: Bucket, key: string): Promise<KeyHistory> {
  for await (const { entries } of histories(versionPieces(bucket, { Prefix: key }))) {
    const [first] = entries;
    if (!first) continue;
    // Of all keys that start with it, the key itself comes first.
    if (first.key === key) return first;
    break;
  }
  return { key, versions: [] };
}

function versionPieces(
  bucket: Bucket,
  query: VersionMarker & { Prefix?: string } = {},
  bounds = everything,
): AsyncGenerator<Piece<ListedVersion>> {
  return pieces(bounds, (from?: VersionMarker) => bucket.versionsPage({ ...query, ...from }));
}

async function* oneByOne<Entry>(listing: AsyncIterable<Piece<Entry>>): AsyncGenerator<Entry> {
  for await (const { entries } of listing) yield* entries;
}

/** A history is told once the next key is, so that none is cut by the end of a page. */
async function* histories(
  newestFirst: AsyncIterable<Piece<ListedVersion>>,
): AsyncGenerator<Piece<KeyHistory>> {
  let versions: ListedVersion[] = [];
  for await (const { entries, isLast } of newestFirst) {
    const whole: KeyHistory[] = [];
    const end = () => {
      const [newest] = versions;
      if (newest) whole.push({ key: newest.key, versions: versions.reverse() });
      versions = [];
    };
    for (const version of entries) {
      if (version.key !== versions[0]?.key) end();
      versions.push(version);
    }
    if (isLast) end();
    yield { entries: whole, isLast };
  }
}

/** At most two pages are in memory: the one being read, and the next, which is asked for meanwhile. */
async function* pieces<Entry extends Keyed, Next>(
  bounds: Bounds,
  pageFrom: (next?: Next) => Promise<Sorted<Entry, Next>>,
): AsyncGenerator<Piece<Entry>> {
  let page = await pageFrom();
  for (;;) {
    const { entries, next, ...others } = page;
    const last = entries.at(-1)?.key;
    const isEnough = () =>
      bounds.upTo !== undefined && last !== undefined && compareKeys(last, bounds.upTo) > 0;
    const following = next === undefined || isEnough() ? undefined : pageFrom(next);
    // If the reader stops before the next page is due, nobody is left to hear that it failed.
    following?.catch(() => {});
    yield { entries, isLast: next === undefined, ...others };
    if (next === undefined || isEnough()) return;
    page = await (following ?? pageFrom(next));
  }
}

/** The merge of two listings relies on the order, so a wrong one would pass objects over without a word. */
async function* inOrder<Entry extends Keyed>(
  bucket: Bucket,
  { after }: Bounds,
  listed: AsyncIterable<Piece<Entry>>,
): AsyncGenerator<Piece<Entry>> {
  let previous: Keyed | undefined = after === undefined ? undefined : { key: after };
  for await (const piece of listed) {
    const { entries, isReordered } = piece;
    // The page is known to be in order within itself unless it had to be sorted, when a key may be there twice.
    const unsure = isReordered === false ? Math.min(1, entries.length) : entries.length;
    for (let at = 0; at < unsure; at++) {
      const entry = entries.at(at) as Entry;
      if (previous !== undefined && byKey(previous, entry) >= 0) throw outOfOrder(bucket, entry.key);
      previous = entry;
    }
    const last = entries.at(-1)?.key;
    if (last !== undefined) previous = { key: last };
    yield piece;
  }
}

export function outOfOrder(bucket: Bucket, key: string): Error {
  return new Error(
    `the server lists the keys of bucket ${bucket.name} out of their UTF-8 byte order at ` +
      `${JSON.stringify(key.slice(0, 100))}, so objects could be missed; nothing after it was looked at`,
  );
}
