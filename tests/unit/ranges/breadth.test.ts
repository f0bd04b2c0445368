// Proves how many ranges are walked through for how long pages take. Does not prove that so many are the quickest; the benchmarks
// measure that.
import assert from "node:assert/strict";
import type { PageTime } from "../../../backfill/bucket/listing";
import { Breadth } from "../../../backfill/ranges/breadth";

function after(pages: PageTime[], most = 48): Breadth {
  const breadth = new Breadth(most);
  for (const time of pages) breadth.pageCame(time);
  return breadth;
}

const pages = (count: number, took: number, waited = took) => Array<PageTime>(count).fill({ took, waited });

describe("The number of ranges", () => {
  it("is one until two pages have come", () => {
    assert.equal(after([]).ranges, 1);
    assert.equal(after(pages(1, 80)).ranges, 1);
    assert.equal(after(pages(2, 80)).ranges, 3);
  });

  it("grows by one for each page, up to the most that are allowed, on a server that is far off", () => {
    assert.equal(after(pages(20, 80)).ranges, 21);
    assert.equal(after(pages(1000, 80)).ranges, 40);
    assert.equal(after(pages(1000, 500)).ranges, 48);
    assert.equal(after(pages(1000, 500), 1).ranges, 1);
  });

  it("stays small on a server that is not, which a few keep busy", () => {
    assert.equal(after(pages(1000, 39)).ranges, 2);
    assert.equal(after(pages(1000, 3)).ranges, 2);
    assert.equal(after([...pages(10, 80), ...pages(1, 39)]).ranges, 2, "as soon as that is known");
  });

  it("stays small if the first pages only took long because this program had other things to do", () => {
    const atFirst = (...waits: number[]) => waits.map((waited) => ({ took: 90, waited }));
    assert.equal(after([...atFirst(45, 34), ...pages(30, 90)]).ranges, 2);
    assert.equal(after([...atFirst(45, 35), ...pages(30, 90)]).ranges, 33);
    assert.equal(after([...atFirst(70, 70), ...pages(30, 90, 0)]).ranges, 33, "later ones tell nothing");
  });

  it("does not grow while pages take twice as long as the quickest, because the server has enough to do", () => {
    assert.equal(after([...pages(5, 80), ...pages(100, 161)]).ranges, 6);
    assert.equal(after([...pages(5, 80), ...pages(10, 160)]).ranges, 16);
  });

  it("makes smaller ranges worth it on a server that is far off, because they only take its time", () => {
    assert.equal(after(pages(2, 80)).fewestKeys, 3000);
    assert.equal(after(pages(2, 80, 20)).fewestKeys, 10_000);
    assert.equal(after([...pages(2, 80), ...pages(1, 10)]).fewestKeys, 10_000);
  });
});
