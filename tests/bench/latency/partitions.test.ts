// Proves when the model of S3 lets requests through and when its partitions become two. Does not prove that S3 does so at
// the same moments: AWS tells the rates, and that they grow, but not how.
import assert from "node:assert/strict";
import { type Limits, limitsOfS3, Partitions } from "../../../bench/latency/partitions";

const limits: Limits = {
  perSecond: { write: 100, read: 200 },
  burstSeconds: 0.1,
  split: { load: 0.9, seconds: 3 },
};

describe("The partitions of the model", () => {
  /** Copies of one key at an even rate; answers how many were let through. */
  const copying = (partitions: Partitions, perSecond: number, from: number, to: number, key = 0) => {
    let admitted = 0;
    for (let time = from; time < to; time += 1000 / perSecond) {
      if (partitions.admits(key, "write", time)) admitted++;
    }
    return admitted;
  };

  it("have the rates that AWS names", () => {
    assert.deepEqual(limitsOfS3.perSecond, { write: 3500, read: 5500 });
  });

  it("let through a burst at once, and then no more than the rate", () => {
    const partitions = new Partitions(1000, limits);
    const atOnce = Array.from({ length: 50 }, () => partitions.admits(1, "write", 0)).filter(Boolean);
    assert.equal(atOnce.length, 10);
    assert.equal(copying(partitions, 400, 1000, 2000), 10 + 99);
  });

  it("count copies and listings against limits of their own", () => {
    const partitions = new Partitions(1000, limits);
    while (partitions.admits(0, "write", 0));
    assert.equal(partitions.admits(0, "read", 0), true);
  });

  it("become two after so many seconds of load, each with the whole rate", () => {
    const partitions = new Partitions(1000, limits);
    copying(partitions, 95, 0, 2990);
    assert.equal(partitions.count, 1);
    copying(partitions, 95, 3000, 4000);
    assert.equal(partitions.count, 2);
    assert.deepEqual(
      partitions.splits.map(({ at }) => at),
      [500],
    );
    const [first, second] = [
      copying(partitions, 200, 5000, 6000, 0),
      copying(partitions, 200, 5000, 6000, 999),
    ];
    assert.ok(first >= 99 && second >= 99, `${first} and ${second}`);
  });

  it("save nothing up before there are two of them", () => {
    const partitions = new Partitions(1000, limits);
    copying(partitions, 95, 0, 3000);
    const atOnce = Array.from({ length: 50 }, () => partitions.admits(999, "write", 3000)).filter(Boolean);
    assert.equal(partitions.count, 2);
    assert.equal(atOnce.length, 0);
  });

  it("stay as they are under less load, or if it pauses", () => {
    const light = new Partitions(1000, limits);
    copying(light, 80, 0, 10_000);
    assert.equal(light.count, 1);
    const paused = new Partitions(1000, limits);
    for (const start of [0, 4000, 8000]) copying(paused, 95, start, start + 2000);
    assert.equal(paused.count, 1);
  });

  it("are split by what is asked, though it is not let through", () => {
    const partitions = new Partitions(1000, limits);
    assert.ok(copying(partitions, 1000, 0, 3500) < 4 * 110);
    assert.equal(partitions.count, 2);
  });
});
