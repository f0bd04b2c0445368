// Proves that the median and its interval are what they are called, on samples whose answers are known. Does not prove
// that five runs are enough to tell two programs apart.
import assert from "node:assert/strict";
import { median, medianInterval } from "../../../bench/peers/statistics";

describe("The statistics of the benchmark", () => {
  it("take the middle of what was measured, in whatever order, and not the mean", () => {
    assert.equal(median([100, 1, 2]), 2);
    assert.equal(median([10, 1, 100, 2]), 6);
    assert.equal(median([7]), 7);
  });

  it("say nothing about the spread of fewer than three numbers", () => {
    assert.equal(medianInterval([1, 2]), undefined);
  });

  it("find an interval that holds the median, within the sample", () => {
    const sample = [1.02, 1.2, 1.21, 1.25, 3];
    const interval = medianInterval(sample);
    // Of 3125 samples of five from five, 181 have a median of the least: more than one in forty.
    assert.deepEqual(interval, { low: 1.02, high: 3 });
  });

  it("find a narrower interval for a larger sample", () => {
    const interval = medianInterval(Array.from({ length: 101 }, (_, at) => at));
    assert.ok(interval && interval.low >= 35 && interval.low <= 45, `${interval?.low}`);
    assert.ok(interval.high >= 55 && interval.high <= 65, `${interval.high}`);
  });

  it("find the same interval each time", () => {
    const sample = Array.from({ length: 58 }, (_, at) => (at * 37) % 61);
    const intervals = Array.from({ length: 6 }, () => JSON.stringify(medianInterval(sample)));
    assert.equal(new Set(intervals).size, 1);
  });

  it("find no interval where there is no spread", () => {
    assert.deepEqual(medianInterval([2, 2, 2, 2]), { low: 2, high: 2 });
  });
});
