// Proves where a range is cut, for ranges that are made up. That no key is lost by a cut, wherever it is, walk.test.ts proves.
import assert from "node:assert/strict";
import { cuts } from "../../../backfill/ranges/division";
import { add, divide, type KeyRange } from "../../../backfill/ranges/key-range";

const few = { wanted: 1, room: 40, fewestKeys: 10_000 };
const many = { wanted: 40, room: 40, fewestKeys: 10_000 };
const key = (index: number) => `day=${String(index).padStart(6, "0")}`;

/** A range of a bucket with numbers for keys, after so many pages of a thousand. */
function listed(pages: number, { upTo }: { upTo?: string } = {}): KeyRange {
  const range: KeyRange = { pages: 0, upTo };
  for (let page = 0; page < pages; page++) {
    const first = page * 1000;
    add(range, { first: key(first), last: key(first + 999), count: 1000 });
  }
  return range;
}

describe("The cuts of a range", () => {
  it("are none before two pages tell what counts up", () => {
    assert.deepEqual(cuts(listed(0), many), []);
    assert.deepEqual(cuts(listed(1), many), []);
  });

  it("are at the larger numbers, if few parts are wanted, and not at the next thousand, which ends soon", () => {
    assert.deepEqual(cuts(listed(2), few), ["day=01", "day=1"]);
    assert.deepEqual(cuts(listed(2), { ...many, fewestKeys: 3000 }).slice(0, 3), [
      "day=003",
      "day=01",
      "day=1",
    ]);
  });

  it("are only tried again after twice as many pages, if few parts are wanted", () => {
    assert.deepEqual(cuts(listed(3), few), []);
    assert.notDeepEqual(cuts(listed(4), few), []);
    assert.notDeepEqual(cuts(listed(3), many), []);
  });

  it("make even parts up to a border behind which there are keys, of at least so many keys", () => {
    const range = listed(2, { upTo: key(62_000) });
    range.beyond = key(62_000);
    assert.deepEqual(cuts(range, { ...many, wanted: 2 }), ["day=02199", "day=04200"]);
    assert.equal(cuts(range, many).length, 6, "of 60,000 keys");
    assert.equal(cuts(range, { ...many, fewestKeys: 3000 }).length, 20);
  });

  it("make even parts up to a border behind which nothing was found, too, as the range may go on until there", () => {
    const range = listed(2, { upTo: key(62_000) });
    assert.equal(cuts(range, many).length, 6);
  });

  it("are none as long as it is on its way what there is behind the border", () => {
    const range = listed(2);
    divide(range, [key(62_000)]);
    assert.deepEqual(cuts(range, many), []);
  });

  it("are not more than there is room for", () => {
    assert.equal(cuts(listed(2), { ...many, room: 1 }).length, 1);
  });
});
