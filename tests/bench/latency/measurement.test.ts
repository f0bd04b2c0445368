// Proves what counts as throttled, and how fast the requests alone are sent. Does not prove that a run is measured well,
// which only runs show.
import assert from "node:assert/strict";
import { type Measured, throttledShare } from "../../../bench/latency/measurement";
import { Pace } from "../../../bench/latency/pace";
import { limitsOfS3 } from "../../../bench/latency/partitions";

describe("The measurement on the model", () => {
  const runOf = (seconds: [served: number, throttled: number][]) =>
    ({
      observed: { seconds: seconds.map(([served, throttled]) => ({ served, throttled })) },
    }) as Measured;

  it("tells the share of throttled copies, of all and after five seconds", () => {
    const run = runOf([
      [100, 300],
      ...Array.from({ length: 4 }, (): [number, number] => [100, 0]),
      [75, 25],
      [100, 0],
    ]);
    assert.equal(throttledShare(run, "first"), 325 / (325 + 675));
    assert.equal(throttledShare(run, "steady"), 25 / 200);
  });

  it("finds nothing throttled where nothing was copied, or all was over in five seconds", () => {
    assert.equal(throttledShare(runOf([]), "first"), 0);
    assert.equal(throttledShare(runOf([[1, 9]]), "steady"), 0);
  });

  it("sends the requests alone no faster than they are let through, but makes up for little lateness", async () => {
    const pace = new Pace({ ...limitsOfS3, perSecond: { write: 1000, read: 1 } });
    const started = performance.now();
    await Promise.all(Array.from({ length: 196 }, () => pace.turn()));
    const milliseconds = performance.now() - started;
    // 196 at 98 % of 1,000 a second, and of the first 50 ms at most may be late already.
    assert.ok(milliseconds >= 149, `${milliseconds} ms`);
  });
});
