// Proves how many requests may be in flight, against a made-up server and clock. Does not prove what real servers bear; the
// benchmarks measure that.
import assert from "node:assert/strict";
import { Pace } from "../../backfill/bucket/pace";

/** Has as many requests in flight as the pace allows, against a server that answers so many per second. */
function against(perSecond: (seconds: number) => number, latency: number) {
  const pace = new Pace();
  let now = 0;
  let most = 0;
  let throttled = 0;
  let served = 0;
  const limits: number[] = [];
  const run = (seconds: number) => {
    for (const end = now + seconds * 1000; now < end; now++) {
      const offered = pace.limit / latency;
      const allowed = perSecond(now / 1000) / 1000;
      const answered = Math.min(offered, allowed);
      served += answered;
      for (let index = Math.floor(served - answered); index < Math.floor(served); index++)
        pace.finished(true, now);
      // Up to a tenth of a second's worth is let through at once.
      if (offered > allowed * 1.02) {
        throttled += offered - allowed;
        pace.throttled(now);
      }
      most = Math.max(most, pace.limit);
      limits.push(pace.limit);
    }
  };
  return { pace, run, limits, told: () => ({ most, throttled, served }) };
}

describe("The pace of requests", () => {
  it("doubles as long as that makes it faster, up to what systems bear", () => {
    const { pace, run } = against(() => Number.POSITIVE_INFINITY, 60);
    assert.equal(pace.limit, 64);
    run(1);
    assert.equal(pace.limit, 512);
  });

  it("goes back to what is fast enough where more in flight only wait, and tries more ever more rarely", () => {
    const pace = new Pace();
    const limits: number[] = [];
    // A thousand per second, however many are in flight.
    for (let now = 0; now < 60_000; now++) {
      pace.finished(true, now);
      limits.push(pace.limit);
    }
    const tries = limits.filter((limit, now) => limit > 64 && limits[now - 1] === 64);
    assert.equal(Math.min(...limits), 64);
    assert.equal(Math.max(...limits), 128);
    assert.ok(tries.length >= 4 && tries.length <= 10, `${tries.length} tries`);
    assert.ok(limits.slice(10_000).filter((limit) => limit === 64).length > 48_000);
  });

  it("takes one more for each that is done until there are twice as many, as all at once would be a burst", () => {
    const pace = new Pace();
    const growth: number[] = [];
    for (let now = 0; growth.at(-1) !== 128; now++) {
      const before = pace.limit;
      pace.finished(true, now);
      if (pace.limit > 64) growth.push(pace.limit);
      assert.ok(pace.limit <= before + 1, `${before} became ${pace.limit}`);
    }
    assert.equal(growth.length, 64);
  });

  it("aims at less than what turned out to be too many when they were doubled", () => {
    const { pace, run } = against(() => Number.POSITIVE_INFINITY, 60);
    while (pace.limit < 256) run(0.001);
    run(0.01);
    assert.equal(pace.limit, 256);
    const now = 10_000;
    pace.throttled(now);
    assert.equal(pace.limit, 128);
    const limits: number[] = [];
    for (let time = now; time < now + 1200; time++) {
      for (let count = 0; count < 3; count++) pace.finished(true, time);
      limits.push(pace.limit);
    }
    assert.equal(Math.max(...limits), 191);
  });

  it("tries more again soon, where something else held it up at first", () => {
    const pace = new Pace();
    let answered = 0;
    for (let now = 0; now < 3000; now++) {
      // Of those in flight each takes 60 ms, but at first no more than 900 a second are answered.
      const before = Math.floor(answered);
      answered += Math.min(pace.limit / 60, now < 500 ? 0.9 : Number.POSITIVE_INFINITY);
      for (let count = before; count < Math.floor(answered); count++) pace.finished(true, now);
      if (now === 499) assert.equal(pace.limit, 64);
    }
    assert.equal(pace.limit, 512);
  });

  it("stays close below what the server throttles at, with few refusals", () => {
    const { run, limits, told } = against(() => 3500, 60);
    run(5);
    const before = told();
    run(30);
    const after = told();
    const share = (after.throttled - before.throttled) / (after.served - before.served);
    assert.ok(share < 0.01, `${(share * 100).toFixed(2)} % throttled`);
    const steady = limits.slice(5000);
    assert.ok(
      Math.max(...steady) <= 220 && Math.min(...steady) >= 170,
      "between 85 % and a bit more than 210",
    );
    assert.ok(after.served - before.served > 3500 * 30 * 0.85, `${after.served - before.served} served`);
  });

  it("goes up again when the server bears more", () => {
    const { pace, run } = against((seconds) => (seconds < 5 ? 1000 : 7000), 60);
    run(5);
    assert.ok(pace.limit < 75, `${pace.limit}`);
    run(15);
    assert.ok(pace.limit > 300, `${pace.limit}`);
  });

  it("is cut once for all that were throttled together", () => {
    const pace = new Pace();
    for (let now = 0; now < 50; now++) pace.throttled(now);
    assert.equal(pace.limit, 32);
    pace.throttled(150);
    assert.equal(pace.limit, 27);
    for (let time = 1; time < 100; time++) pace.throttled(time * 1000);
    assert.equal(pace.limit, 4);
  });

  it("learns nothing while there is nothing more to do", () => {
    const pace = new Pace();
    for (let now = 0; now < 10_000; now++) {
      pace.finished(now % 50 === 0, now);
      assert.equal(pace.limit, 64);
    }
  });
});
