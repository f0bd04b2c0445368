// Proves how many ranges are walked through for how long pages take. Does not prove that so many are the quickest; the benchmarks
// measure that.
import assert from "node:assert/strict";
import { Breadth } from "../../../backfill/ranges/breadth";

function after(pages: number[], most = 48): Breadth {
  const breadth = new Breadth(most);
  for (const took of pages) breadth.pageCame(took);
  return breadth;
}

const times = (count: number, took: number) => Array<number>(count).fill(took);

describe("The number of ranges", () => {
  it("is one until pages take no less time than the ones before", () => {
    assert.equal(after([]).ranges, 1);
    assert.equal(after([130, 60, 40, 25, 18]).ranges, 1);
    assert.equal(after([130, 60, 40, 25, 18, 17]).ranges, 2);
  });

  it("grows by one for each page, up to the most that are allowed, on a server that is far off", () => {
    assert.equal(after(times(21, 80)).ranges, 21);
    assert.equal(after(times(1000, 80)).ranges, 40);
    assert.equal(after(times(1000, 500)).ranges, 48);
    assert.equal(after(times(1000, 500), 1).ranges, 1);
  });

  it("stays small on a server that is not, which a few keep busy", () => {
    assert.equal(after(times(1000, 39)).ranges, 2);
    assert.equal(after(times(1000, 3)).ranges, 2);
    assert.equal(after([...times(10, 80), 10]).ranges, 2, "as soon as that is known");
  });

  it("does not grow while pages take twice as long as the quickest, because the server has enough to do", () => {
    assert.equal(after([...times(5, 80), ...times(100, 161)]).ranges, 5);
    assert.equal(after([...times(5, 80), ...times(10, 160)]).ranges, 15);
  });

  it("makes smaller ranges worth it on a server that is far off, because they only take its time", () => {
    assert.equal(after([80]).fewestKeys, 3000);
    assert.equal(after([80, 10]).fewestKeys, 10_000);
  });
});
