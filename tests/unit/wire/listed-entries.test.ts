// Proves, on pages that are made up, that keys which came over the wire are put in the order of their bytes, or refused, whichever way the server
// writes them. Does not prove in which order any server lists.
import assert from "node:assert/strict";
import type { Bucket } from "../../../backfill/bucket/bucket";
import { compareKeys } from "../../../backfill/bucket/key-order";
import { ListedEntries } from "../../../backfill/bucket/listed-entry";
import { listObjects } from "../../../backfill/bucket/listing";
import { objectsPage } from "../../../backfill/wire/answers";
import { escaped } from "../../../backfill/wire/xml";
import { freshSeed, seededRandom } from "../../support/seeded-random";

const asItIs = { name: "as they are", write: escaped, isEncoded: false };
const writings = [
  asItIs,
  { name: "by references", write: byReferences, isEncoded: false },
  { name: "encoded as in a URL", write: encodeURIComponent, isEncoded: true },
];

function byReferences(key: string): string {
  return [...key].map((character) => `&#${character.codePointAt(0)};`).join("");
}

type Writing = typeof asItIs;

function entriesOf(keys: string[], { write, isEncoded }: Writing): ListedEntries {
  const contents = keys.map((key) => `<Contents><Key>${write(key)}</Key><Size>1</Size></Contents>`).join("");
  const body = Buffer.from(
    `<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`,
  );
  const [texts, ...others] = objectsPage({ status: 200, headers: {}, body, letGo: () => {} }).entries;
  assert.ok(texts && others.length === 0);
  return new ListedEntries(texts, isEncoded);
}

async function listed(keys: string[], writing: Writing): Promise<string[]> {
  const page = async () => ({ entries: entriesOf(keys, writing) });
  const found: string[] = [];
  for await (const { key } of listObjects({ name: "made-up", page } as Partial<Bucket> as Bucket))
    found.push(key);
  return found;
}

describe("The keys of a page that came over the wire", () => {
  for (const writing of writings) {
    const seed = freshSeed();
    it(`are told in the order of their bytes, however they are listed, written ${writing.name} (seed ${seed})`, async () => {
      const random = seededRandom(seed);
      const letters = ["a", "b", "/", "~", " ", "+", "%", "&", "é", "\uffee", "😀"];
      const letter = () => letters[Math.floor(random() * letters.length)] ?? "";
      for (let round = 0; round < 200; round++) {
        const length = 1 + Math.floor(random() * 4);
        const keys = new Set(Array.from({ length: 8 }, () => Array.from({ length }, letter).join("")));
        const inOrder = [...keys].sort(compareKeys);
        assert.deepEqual(await listed([...keys], writing), inOrder);
        assert.deepEqual(await listed(inOrder, writing), inOrder);
      }
    });

    it(`are refused if one is there twice, written ${writing.name}`, async () => {
      await assert.rejects(listed(["a", "b", "b", "c"], writing), /out of their UTF-8 byte order/);
    });
  }

  it("are known to be in order without being read", () => {
    const orders = (...keys: string[]) => {
      const entries = entriesOf(keys, asItIs);
      return keys
        .slice(1)
        .map((_, at) => entries.keyOrder(at, at + 1))
        .map((order) => order && Math.sign(order));
    };
    assert.deepEqual(orders("a", "a/b", "b"), [-1, -1]);
    assert.deepEqual(orders("a", "b", "a/b"), [-1, 1]);
    assert.deepEqual(orders("a", "a"), [0]);
    assert.deepEqual(orders("&a", "&b"), [undefined], "unless they may stand for others");
  });
});
