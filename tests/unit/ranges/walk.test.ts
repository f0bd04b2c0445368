// Proves that a walk through two buckets finds each key once, whatever the keys look like and wherever ranges are divided, and
// how many rounds of requests it takes, on buckets in memory. Does not prove how long servers take for a page.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Bucket } from "../../../backfill/bucket/bucket";
import type { Keyed } from "../../../backfill/bucket/listing";
import { Breadth } from "../../../backfill/ranges/breadth";
import type { Wish } from "../../../backfill/ranges/division";
import type { KeyRange } from "../../../backfill/ranges/key-range";
import { bothSides, currentObjects, type Ground, pairs } from "../../../backfill/ranges/walk";
import { freshSeed, seededRandom } from "../../support/seeded-random";
import { listedBucket, Rounds } from "./listed-bucket";

const hex = (index: number) => createHash("md5").update(`${index}`).digest("hex");
const padded = (index: number, width: number) => `${index}`.padStart(width, "0");
const shapes: { [name: string]: (index: number) => string } = {
  "numbers with zeros before them": (index) => `data/2026/part-${padded(index, 12)}.parquet`,
  "numbers as they are": (index) => `data/${index}`,
  "folders by day": (index) =>
    `logs/year=${2020 + (index % 7)}/month=${padded(1 + (index % 12), 2)}/day=${padded(1 + (index % 28), 2)}/${hex(index)}.gz`,
  "numbers that are named twice": (index) =>
    `events/day=${padded(index, 9).slice(0, 6)}/part-${padded(index, 9)}.parquet`,
  "random identifiers": (index) => `${hex(index).slice(0, 8)}-${hex(index).slice(8, 12)}`,
  "random identifiers in a folder": (index) => `uploads/${hex(index)}`,
  "random letters": (index) => createHash("md5").update(`${index}`).digest("base64url"),
  "one large customer among small ones": (index) =>
    index % 10 === 0 ? `customers/${hex(index)}/a` : `customers/acme/orders/${padded(index, 9)}`,
};

type Listed = ReturnType<typeof listedBucket>;

/** The times of pages in memory tell nothing, so there are as many ranges as there may be unless something else is said. */
const asManyAsThereMayBe = { ranges: 48, fewestKeys: 10_000, pageCame() {} };

async function walked(
  source: Bucket,
  destination: Bucket,
  { cutsOf, breadth = asManyAsThereMayBe }: Pick<Ground<Keyed>, "cutsOf" | "breadth"> = {},
) {
  const found: string[] = [];
  await pairs({ source, destination, ...currentObjects, cutsOf, breadth })(async (entries) => {
    for (const { source, destination } of entries)
      found.push(`${source.key} ${destination?.key === source.key}`);
    return true;
  });
  return found;
}

describe("A walk through two buckets", () => {
  for (const [name, shape] of Object.entries(shapes)) {
    it(`finds each key once, in a few rounds of requests, where the keys are ${name}`, async () => {
      const keys = Array.from({ length: Number(process.env.SHOW ?? 100_000) }, (_, index) => shape(index));
      const there = keys.filter((_, index) => index % 100 !== 0);
      const rounds = new Rounds();
      const source = listedBucket(keys, { rounds });
      const destination = listedBucket(there, { rounds });
      const found = await walked(source.bucket, destination.bucket);
      assert.equal(found.length, keys.length);
      const isThere = new Set(there);
      assert.deepEqual(new Set(found), new Set(keys.map((key) => `${key} ${isThere.has(key)}`)));
      if (process.env.SHOW)
        console.log(name, rounds.count, source.requests.length, destination.requests.length);
      assert.ok(rounds.count <= 40, `${rounds.count} rounds for 100 pages`);
    }).timeout(60_000);
  }

  it("finds each key once, whatever characters they are of", async () => {
    const seed = freshSeed();
    const random = seededRandom(seed);
    const characters = [..."019azAZ/-_.~ %é漢\uffff", "😀"];
    const anyKey = () =>
      Array.from(
        { length: 1 + random() * 6 },
        () => characters[Math.floor(random() * characters.length)],
      ).join("");
    const both = [0, 1].map(() => [...new Set(Array.from({ length: 3000 }, anyKey))]) as [string[], string[]];
    const [source, destination] = both.map((keys) => listedBucket(keys, { perPage: 7 })) as [Listed, Listed];
    const found: string[] = [];
    const ground = { source: source.bucket, destination: destination.bucket, ...currentObjects };
    await bothSides(ground)(async (entries) => {
      for (const { source, destination } of entries) {
        found.push(`${source?.key ?? destination?.key} ${source !== undefined} ${destination !== undefined}`);
      }
      return true;
    });
    const [atSource, atDestination] = both.map((keys) => new Set(keys)) as [Set<string>, Set<string>];
    const expected = [...new Set([...atSource, ...atDestination])].map(
      (key) => `${key} ${atSource.has(key)} ${atDestination.has(key)}`,
    );
    assert.deepEqual(found.sort(), expected.sort(), `seed ${seed}`);
  }).timeout(60_000);

  it("matches what is there key by key, whatever the destination holds besides", async () => {
    const source = listedBucket(["a", "b", "c", "\uffff", "😀", "😀a"]);
    const destination = listedBucket(["0", "00", "a", "a/1", "a/2", "a/3", "c", "😀", "😀😀"]);
    assert.deepEqual(await walked(source.bucket, destination.bucket), [
      ...["a true", "b false", "c true", "\uffff false", "😀 true", "😀a false"],
    ]);
  });

  it("asks for no more than there is where one page has it all", async () => {
    const [source, destination] = [listedBucket(["a", "b"]), listedBucket([])];
    await walked(source.bucket, destination.bucket);
    assert.deepEqual([source.requests.length, destination.requests.length], [1, 1]);
  });

  it("does not list an empty destination again for each range", async () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => padded(index, 8));
    const destination = listedBucket([]);
    assert.equal((await walked(listedBucket(keys).bucket, destination.bucket)).length, keys.length);
    assert.ok(destination.requests.length < 5, `${destination.requests.length} requests`);
  });

  it("ends when it is left, and when a page does not come", async () => {
    const keys = Array.from({ length: 200_000 }, (_, index) => padded(index, 8));
    const { bucket, requests } = listedBucket(keys);
    const ground = { source: bucket, destination: bucket, ...currentObjects };
    let visits = 0;
    await pairs(ground)(async () => ++visits < 10);
    const asked = requests.length;
    assert.ok(asked < 250, `${asked} requests`);
    await new Promise((resume) => setImmediate(resume));
    assert.equal(requests.length, asked);
    const page = bucket.page.bind(bucket);
    let count = 0;
    bucket.page = (from) => (++count === 30 ? Promise.reject(new Error("no such page")) : page(from));
    await assert.rejects(
      pairs(ground)(async () => true),
      /no such page/,
    );
  });

  describe("on a server that keeps folders, and begins behind the folder that it is to begin behind", () => {
    const folders = Array.from({ length: 300 }, (_, index) => `events/day-${padded(index, 4)}/`);
    const keys = folders.flatMap((folder) =>
      Array.from({ length: 100 }, (_, index) => `${folder}part-${padded(index, 3)}`),
    );
    const ofFolders = () => {
      const listed = listedBucket(keys);
      const page = listed.bucket.page.bind(listed.bucket);
      listed.bucket.page = (from = {}) => {
        const { StartAfter: after } = from as { StartAfter?: string };
        return page(folders.includes(`${after}/`) ? { StartAfter: `${after}/~` } : from);
      };
      return listed;
    };
    const everywhere = ({ latest, upTo }: KeyRange, { wanted }: Wish) =>
      folders
        .map((folder) => folder.slice(0, -1))
        .filter((cut) => cut > (latest?.last ?? "") && (upTo === undefined || cut < upTo))
        .filter((_, index) => index % 20 === 3)
        .slice(0, wanted);

    it("finds each key, although ranges begin at folders", async () => {
      const source = ofFolders();
      const found = await walked(source.bucket, listedBucket([]).bucket, { cutsOf: everywhere });
      assert.deepEqual(found.map((text) => text.split(" ")[0]).sort(), keys);
      assert.ok(source.requests.some(({ StartAfter }) => StartAfter !== undefined));
    });
  });

  it("asks a server less at a time that answers one after the other", async () => {
    const keys = Array.from({ length: 200_000 }, (_, index) => padded(index, 8));
    const mostInFlight = async (breadth?: Breadth) => {
      const { bucket } = listedBucket(keys);
      const page = bucket.page.bind(bucket);
      let [inFlight, most, turn] = [0, 0, Promise.resolve()];
      bucket.page = async (from) => {
        most = Math.max(most, ++inFlight);
        // Longer than what else this machine may have to do.
        turn = turn.then(() => pause(10));
        await turn;
        inFlight--;
        return page(from);
      };
      await walked(bucket, listedBucket([]).bucket, { breadth });
      return most;
    };
    const [braked, unbraked] = [await mostInFlight(new Breadth(48)), await mostInFlight()];
    assert.ok(braked * 1.5 < unbraked, `${braked} and ${unbraked} at a time`);
  }).timeout(60_000);

  it("is refused by a server that begins later than it is asked to", async () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => padded(index, 8));
    const { bucket } = listedBucket(keys);
    const page = bucket.page.bind(bucket);
    bucket.page = async (from = {}) => {
      const { entries, ...others } = await page(from);
      return { ...others, entries: [...entries].slice("StartAfter" in from ? 2 : 0) };
    };
    await assert.rejects(walked(bucket, listedBucket([]).bucket), /so objects could be missed/);
  });

  describe("on a server that orders keys by their encoded forms, in which ~ comes before all letters and digits", () => {
    const encoded = (key: string) => encodeURIComponent(key).replaceAll("~", "%7E");
    const order = (one: string, other: string) =>
      one === other ? 0 : encoded(one) < encoded(other) ? -1 : 1;
    const numbered = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${prefix}${padded(index, 6)}`);

    it("finds each key once, in one range, as long as each page can be put in order", async () => {
      const keys = [...numbered("x", 600), "x~1", ...numbered("y", 10_000)];
      const source = listedBucket(keys, { order, perPage: 601 });
      assert.equal((await walked(source.bucket, listedBucket([]).bucket)).length, keys.length);
      assert.ok(source.requests.every(({ StartAfter }) => StartAfter === undefined));
    });

    it("finds each key once or is refused, and passes none over, wherever ranges are cut", async () => {
      const seed = freshSeed();
      const random = seededRandom(seed);
      const anyOf = (characters: string) => characters.charAt(Math.floor(random() * characters.length));
      const anyKey = () => Array.from({ length: 3 }, () => anyOf("0123456789")).join("");
      let refused = 0;
      for (let attempt = 0; attempt < 300; attempt++) {
        const keys = [...new Set(Array.from({ length: 12 }, anyKey)), `${anyOf("0123456789")}~`];
        const source = listedBucket(keys, { order, perPage: 1 + Math.floor(random() * 4) });
        try {
          const cutsOf = ({ latest, upTo }: KeyRange, { wanted }: Wish) => {
            const isWithin = (cut: string) =>
              cut > (latest?.last ?? "") && (upTo === undefined || cut < upTo);
            return Array.from({ length: wanted }, anyKey).filter(isWithin).sort();
          };
          const found = await walked(source.bucket, listedBucket([]).bucket, { cutsOf });
          assert.deepEqual(found.map((text) => text.split(" ")[0]).sort(), [...keys].sort(), `seed ${seed}`);
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error;
          assert.match(String(error), /out of their UTF-8 byte order/);
          refused++;
        }
      }
      assert.ok(refused > 0 && refused < 300, `${refused} refused`);
    }).timeout(60_000);
  });
});
