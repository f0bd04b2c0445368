import type { Bucket, ListedObject } from "./bucket";
import { compareKeys } from "./key-order";

/** An object of the source and what the destination holds under the same key. */
export interface Pair {
  source: ListedObject;
  destination?: ListedObject;
}

/**
 * All objects of a bucket in the order of their keys. At most two pages are in memory: the one being read and
 * the next, which is asked for while the first is worked on.
 */
export async function* listObjects(bucket: Bucket): AsyncGenerator<ListedObject> {
  let previous: string | undefined;
  let page = await bucket.page();
  for (;;) {
    const following = page.next === undefined ? undefined : bucket.page(page.next);
    // If the reader stops before the next page is due, nobody is left to hear that it failed.
    following?.catch(() => {});
    for (const object of page.objects) {
      if (previous !== undefined && compareKeys(previous, object.key) >= 0) throw outOfOrder(bucket, object);
      previous = object.key;
      yield object;
    }
    if (!following) return;
    page = await following;
  }
}

/** The merge of two listings relies on the order, so a wrong one would pass objects over without a word. */
function outOfOrder(bucket: Bucket, object: ListedObject): Error {
  const key = JSON.stringify(object.key.slice(0, 100));
  return new Error(
    `the server lists the keys of bucket ${bucket.name} out of their UTF-8 byte order at ${key}, ` +
      "so objects could be missed; nothing after it was looked at",
  );
}

/** Each object of the source with its counterpart. What only the destination has is left out. */
export async function* pairs(
  source: AsyncIterable<ListedObject>,
  destination: AsyncIterable<ListedObject>,
): AsyncGenerator<Pair> {
  const counterparts = destination[Symbol.asyncIterator]();
  let counterpart = await counterparts.next();
  for await (const object of source) {
    while (!counterpart.done && compareKeys(counterpart.value.key, object.key) < 0) {
      counterpart = await counterparts.next();
    }
    const isSameKey = !counterpart.done && counterpart.value.key === object.key;
    yield { source: object, destination: isSameKey ? counterpart.value : undefined };
  }
}
