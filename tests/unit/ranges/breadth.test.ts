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
  it("is one until a page has come", () => {
    assert.equal(after([]).ranges, 1);
    assert.equal(after(pages(1, 3)).ranges, 2);
  });

  it("is sixteen as soon as the first page tells that the server is far off", () => {
    assert.equal(after(pages(1, 80)).ranges, 16);
    assert.equal(after(pages(1, 280, 80)).ranges, 16);
    assert.equal(
      after([...pages(1, 80), ...pages(1, 45)]).ranges,
      15,
      "not more than keep the program at work",
    );
  });

  it("grows by one for each further page, up to the most that are allowed", () => {
    assert.equal(after(pages(3, 80)).ranges, 18);
    assert.equal(after(pages(1000, 80)).ranges, 27);
    assert.equal(after(pages(1000, 500)).ranges, 48);
    assert.equal(after(pages(1000, 500), 1).ranges, 1);
  });

  it("stays small on a server that is not, which a few keep busy", () => {
    assert.equal(after(pages(1000, 39)).ranges, 2);
    assert.equal(after(pages(1000, 3)).ranges, 2);
    assert.equal(after([...pages(10, 80), ...pages(1, 39)]).ranges, 2, "as soon as that is known");
  });

  it("stays small if the first page only took long because this program had other things to do", () => {
    assert.equal(after([...pages(1, 280, 54), ...pages(25, 90)]).ranges, 2);
    assert.equal(after([...pages(1, 280, 55), ...pages(25, 90)]).ranges, 30);
    assert.equal(after([...pages(1, 280, 54), ...pages(25, 90), ...pages(1000, 39)]).ranges, 2, "for good");
  });

  it("is as large if none of many pages came quickly, though the first one did not tell", () => {
    assert.equal(after([...pages(1, 280, 0), ...pages(30, 90, 0)]).ranges, 2);
    assert.equal(after([...pages(1, 280, 0), ...pages(31, 90, 0)]).ranges, 30);
  });

  it("does not grow while pages take twice as long as the quickest, because the server has enough to do", () => {
    assert.equal(after([...pages(2, 80), ...pages(100, 161)]).ranges, 17);
    assert.equal(after([...pages(2, 80), ...pages(2, 160)]).ranges, 19);
  });

  it("makes smaller ranges worth it on a server that is far off, because they only take its time", () => {
    assert.equal(after(pages(1, 80)).fewestKeys, 3000);
    assert.equal(after(pages(1, 80, 20)).fewestKeys, 10_000);
    assert.equal(after([...pages(2, 80), ...pages(1, 10)]).fewestKeys, 10_000);
  });
});
