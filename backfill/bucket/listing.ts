import type { Bucket, ListedObject, ListedVersion, Page, VersionMarker } from "./bucket";
import { compareKeys } from "./key-order";

/** What the source has under a key and what the destination holds under the same. */
export interface Pair<Entry = ListedObject> {
  source: Entry;
  destination?: Entry;
}

/** Everything that was ever stored under a key, the oldest first. */
export interface KeyHistory {
  key: string;
  versions: ListedVersion[];
}

/** All objects of a bucket in the order of their keys. */
export function listObjects(bucket: Bucket): AsyncGenerator<ListedObject> {
  return inOrder(
    bucket,
    entries((next?: string) => bucket.page(next)),
  );
}

/** All versions and delete markers of a bucket in the order of their keys, the newest of each key first. */
export function listVersions(bucket: Bucket): AsyncGenerator<ListedVersion> {
  return entries((next?: VersionMarker) => bucket.versionsPage(next));
}

/** All histories of a bucket in the order of their keys. The whole history of one key is in memory at a time. */
export function listHistories(bucket: Bucket): AsyncGenerator<KeyHistory> {
  return inOrder(bucket, histories(listVersions(bucket)));
}

export async function historyOf(bucket: Bucket, key: string): Promise<KeyHistory> {
  const all = entries((next?: VersionMarker) => bucket.versionsPage({ Prefix: key, ...next }));
  for await (const history of histories(all)) {
    // Of all keys that start with it, the key itself comes first.
    if (history.key === key) return history;
    break;
  }
  return { key, versions: [] };
}

async function* histories(newestFirst: AsyncIterable<ListedVersion>): AsyncGenerator<KeyHistory> {
  let versions: ListedVersion[] = [];
  let key = "";
  for await (const version of newestFirst) {
    if (versions.length > 0 && version.key !== key) {
      yield { key, versions: versions.reverse() };
      versions = [];
    }
    key = version.key;
    versions.push(version);
  }
  if (versions.length > 0) yield { key, versions: versions.reverse() };
}

/** At most two pages are in memory: the one being read and the next, which is asked for while the first is worked on. */
async function* entries<Entry, Next>(
  pageAfter: (next?: Next) => Promise<Page<Entry, Next>>,
): AsyncGenerator<Entry> {
  let page = await pageAfter();
  for (;;) {
    const following = page.next === undefined ? undefined : pageAfter(page.next);
    // If the reader stops before the next page is due, nobody is left to hear that it failed.
    following?.catch(() => {});
    yield* page.entries;
    if (!following) return;
    page = await following;
  }
}

/** The merge of two listings relies on the order, so a wrong one would pass objects over without a word. */
async function* inOrder<Entry extends { key: string }>(
  bucket: Bucket,
  listed: AsyncIterable<Entry>,
): AsyncGenerator<Entry> {
  let previous: string | undefined;
  for await (const entry of listed) {
    if (previous !== undefined && compareKeys(previous, entry.key) >= 0) {
      throw new Error(
        `the server lists the keys of bucket ${bucket.name} out of their UTF-8 byte order at ` +
          `${JSON.stringify(entry.key.slice(0, 100))}, so objects could be missed; nothing after it was looked at`,
      );
    }
    previous = entry.key;
    yield entry;
  }
}

/** What the source has under each key with its counterpart. What only the destination has is left out. */
export async function* pairs<Entry extends { key: string }>(
  source: AsyncIterable<Entry>,
  destination: AsyncIterable<Entry>,
): AsyncGenerator<Pair<Entry>> {
  for await (const both of bothSides(source, destination)) {
    if (both.source) yield { source: both.source, destination: both.destination };
  }
}

/** What either side has under each key. */
export async function* bothSides<Entry extends { key: string }>(
  source: AsyncIterable<Entry>,
  destination: AsyncIterable<Entry>,
): AsyncGenerator<Partial<Pair<Entry>>> {
  const counterparts = destination[Symbol.asyncIterator]();
  let counterpart = await counterparts.next();
  for await (const entry of source) {
    while (!counterpart.done && compareKeys(counterpart.value.key, entry.key) < 0) {
      yield { destination: counterpart.value };
      counterpart = await counterparts.next();
    }
    const isSameKey = !counterpart.done && counterpart.value.key === entry.key;
    yield { source: entry, destination: isSameKey ? counterpart.value : undefined };
    if (isSameKey) counterpart = await counterparts.next();
  }
  while (!counterpart.done) {
    yield { destination: counterpart.value };
    counterpart = await counterparts.next();
  }
}
