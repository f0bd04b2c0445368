// Proves what the pages of a listing become, on pages that are made up: no server lists in a wrong order, or fails between
// two pages, when it is asked to. Does not prove how servers list; the other files here ask real ones.
import assert from "node:assert/strict";
import type { Bucket, ListedObject, ListedVersion } from "../../backfill/bucket/bucket";
import { historyOf, listHistories, listObjects } from "../../backfill/bucket/listing";

const lastModified = new Date(0);

function object(key: string): ListedObject {
  return { key, size: 1, etag: '"e"', lastModified, storageClass: "STANDARD" };
}

/** "a2" is the second version of the key "a". */
function version(text: string): ListedVersion {
  return { ...object(text.slice(0, -1)), versionId: text, isDeleteMarker: false };
}

/** A bucket with these pages, each of which is asked for by its number. */
function bucketOf(pages: (string[] | Error)[], asked: unknown[] = []): Bucket {
  const served = new Set<number>();
  const answer = async (number: number) => {
    assert.ok(!served.has(number), "a page is asked for twice, and so would be those after it, for ever");
    served.add(number);
    const page = pages[number];
    if (!Array.isArray(page)) throw page;
    return { page, next: number + 1 < pages.length ? number + 1 : undefined };
  };
  return {
    name: "made-up",
    async page({ ContinuationToken: token = "0" } = {}) {
      const { page, next } = await answer(Number(token));
      return {
        entries: page.map(object),
        next: next === undefined ? undefined : { ContinuationToken: String(next) },
      };
    },
    async versionsPage(query: { KeyMarker?: string; Prefix?: string } = {}) {
      asked.push(query);
      const { page, next } = await answer(query.KeyMarker === undefined ? 0 : Number(query.KeyMarker));
      return {
        entries: page.map(version),
        next: next === undefined ? undefined : { KeyMarker: String(next) },
      };
    },
  } as Partial<Bucket> as Bucket;
}

async function all<Entry>(listing: AsyncIterable<Entry>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of listing) entries.push(entry);
  return entries;
}

const outOfOrder = /lists the keys of bucket made-up out of their UTF-8 byte order/;

describe("A listing", () => {
  it("goes on over all pages, and over those without an entry", async () => {
    const objects = await all(listObjects(bucketOf([["a", "b"], [], ["c"]])));
    assert.deepEqual(
      objects.map(({ key }) => key),
      ["a", "b", "c"],
    );
  });

  it("may have keys in an order that only their bytes have", async () => {
    assert.equal((await all(listObjects(bucketOf([["\ue000", "\uffff"], ["😀"]])))).length, 3);
  });

  it("puts the keys of a page in order", async () => {
    const objects = await all(listObjects(bucketOf([["b", "a", "😀", "\uffff"]])));
    assert.deepEqual(
      objects.map(({ key }) => key),
      ["a", "b", "\uffff", "😀"],
    );
  });

  it("ends with an error at a key that comes too late or twice, also on the next page", async () => {
    for (const pages of [[["a", "a"]], [["b"], ["a"]], [["c", "a"], ["b"]], [["😀"], ["\uffff"]]]) {
      await assert.rejects(all(listObjects(bucketOf(pages))), outOfOrder, JSON.stringify(pages));
    }
  });

  it("ends with the error of a page that does not come, after what came before it", async () => {
    const listing = listObjects(bucketOf([["a"], new Error("no second page")]));
    assert.equal((await listing.next()).value?.key, "a");
    await assert.rejects(listing.next(), /no second page/);
  });

  it("may be left before a page that does not come, and nobody hears of that", async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", hear);
    try {
      for await (const { key } of listObjects(bucketOf([["a", "b"], new Error("no second page")]))) {
        assert.equal(key, "a");
        break;
      }
      await new Promise((resume) => setTimeout(resume, 10));
    } finally {
      process.off("unhandledRejection", hear);
      for (const other of others) process.on("unhandledRejection", other);
    }
    assert.deepEqual(unheard, []);
  });
});

describe("A listing of histories", () => {
  const texts = (versions: ListedVersion[] = []) => versions.map(({ versionId }) => versionId).join(" ");

  it("has the versions of a key together, the oldest first, wherever a page ends", async () => {
    const histories = await all(listHistories(bucketOf([["a3", "a2"], ["a1", "b1"], ["c2"], ["c1"]])));
    assert.deepEqual(
      histories.map(({ key, versions }) => `${key}: ${texts(versions)}`),
      ["a: a1 a2 a3", "b: b1", "c: c1 c2"],
    );
  });

  it("ends with an error at a key that comes too late, or comes again", async () => {
    for (const pages of [[["b1", "a1"]], [["a2", "b1", "a1"]]]) {
      await assert.rejects(all(listHistories(bucketOf(pages))), outOfOrder, JSON.stringify(pages));
    }
  });

  it("is asked for the history of one key by its prefix, page by page", async () => {
    const asked: unknown[] = [];
    const { versions } = await historyOf(bucketOf([["a2"], ["a1", "ab1"], ["abc1"]], asked), "a");
    assert.equal(texts(versions), "a1 a2");
    assert.deepEqual(asked.slice(0, 2), [{ Prefix: "a" }, { Prefix: "a", KeyMarker: "1" }]);
  });

  it("has no history of a key that is gone, whatever other keys begin with it", async () => {
    assert.deepEqual(await historyOf(bucketOf([["ab2", "ab1"]]), "a"), { key: "a", versions: [] });
    assert.deepEqual(await historyOf(bucketOf([[]]), "a"), { key: "a", versions: [] });
  });
});
