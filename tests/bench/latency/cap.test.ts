// Proves how the least time for a run on the model of S3 comes about. Does not prove that a client can reach it.
import assert from "node:assert/strict";
import { capOf, leastSeconds, secondsUntil } from "../../../bench/latency/cap";
import { latenciesOfS3 } from "../../../bench/latency/model";
import { limitsOfS3, Partitions } from "../../../bench/latency/partitions";

describe("The model's cap", () => {
  const cap = (keys: number, before: "nothing" | "everything" | "all but the changes") =>
    capOf({ keys, before }, limitsOfS3, latenciesOfS3);

  it("is made of the first page, the copies at the rate of one partition, and the last answer", () => {
    const { seconds, copySeconds } = cap(1_000_000, "all but the changes");
    assert.equal(copySeconds, (10_000 - 350) / 3500);
    assert.equal(seconds, 0.08 + copySeconds + 0.06);
  });

  it("is reached by whoever makes the first copy after the first page, and missed by as much as it is made later", () => {
    const whole = cap(1_000_000, "all but the changes");
    assert.equal(leastSeconds(0.08, whole), whole.seconds);
    assert.equal(leastSeconds(0.6, whole), 0.6 + whole.copySeconds + 0.06);
  });

  it("is that of the listings where there is little to copy: ranges are halved until each is a page", () => {
    assert.equal(cap(1_000_000, "everything").seconds, 11 * 0.08);
    assert.equal(cap(1000, "everything").seconds, 0.08);
  });

  it("grows less than the copies where partitions become two", () => {
    assert.equal(secondsUntil(350 + 35_000, limitsOfS3), 10);
    assert.equal(secondsUntil(350 + 35_000 + 70_000, limitsOfS3), 20);
    assert.equal(secondsUntil(350 + 35_000 + 70_000 + 14_000, limitsOfS3), 21);
  });

  it("is not beaten by whoever asks as fast as the model lets through, and is nearly reached", () => {
    const copies = 100_000;
    const partitions = new Partitions(copies, limitsOfS3);
    const half = copies / 2;
    const done = [0, 0];
    let time = 0;
    // Asks every tenth of a millisecond for a copy of each half, first for the one that is behind.
    for (; done.some((count) => count < half); time += 0.1) {
      const places = (done[0] ?? 0) <= (done[1] ?? 0) ? [0, 1] : [1, 0];
      for (const place of places) {
        const count = done[place] ?? 0;
        if (count < half && partitions.admits(place * half + count, "write", time)) done[place] = count + 1;
      }
    }
    const least = secondsUntil(copies, limitsOfS3);
    assert.ok(time / 1000 >= least && time / 1000 < least * 1.02, `${time / 1000} s, and ${least} s`);
  });
});
