// Proves: whether and at what a run looks again after versioning was enabled, how long it waits, and what it makes of both
// looks. Does not prove: that it looks; second-look.test.ts does.
import assert from "node:assert/strict";
import { firstMinutes, mayBeWrittenIn, secondLook } from "../../backfill/decision/first-minutes";
import { withSecondLook } from "../../backfill/program/second-look";
import { Tally } from "../../backfill/run/tally";
import { waitUntil } from "../../backfill/run/wait-until";
import type { BackfillSummary } from "../../contract/backfill-run";

const at = "2026-01-02T12:00:00.000Z";
const noon = Date.parse(at);
const afterNoon = (minutes: number) => new Date(noon + minutes * 60_000);

describe("After versioning was enabled, a second look", () => {
  const summary = (minutes: number, settledVersioning?: string): BackfillSummary => ({
    cutOff: afterNoon(minutes).toISOString(),
    objectSets: {},
    destinations: {},
    jobs: [],
    ...(settledVersioning && { settledVersioning }),
  });
  const cases: [
    when: string,
    earlier: BackfillSummary | undefined,
    done: BackfillSummary,
    wait: boolean,
    is: string,
  ][] = [
    ["is due if the first came before S3 had applied it", undefined, summary(1), true, "due"],
    ["is due in the last second of the 15 minutes", undefined, summary(15 - 1 / 60), true, "due"],
    ["is not due if the first came after the 15 minutes", undefined, summary(15), true, "settled"],
    ["is not due days later", undefined, summary(5000), false, "settled"],
    ["is left to the next run by one that does not wait", undefined, summary(1), false, "later"],
    ["is due in the run after one that did not wait", summary(1), summary(1), true, "due"],
    ["is due in a run that only looked at a new destination since", summary(1), summary(60), true, "due"],
    ["is made once", summary(15, at), summary(15, at), true, "settled"],
    [
      "is due if versioning was enabled on another bucket since",
      summary(15, "2025-01-01"),
      summary(1),
      true,
      "due",
    ],
    [
      "is due after a run that was killed while it waited, and left no summary",
      undefined,
      summary(9),
      true,
      "due",
    ],
  ];
  for (const [when, earlier, done, wait, is] of cases) {
    it(when, () => assert.equal(secondLook({ at, wait }, earlier, done), is));
  }
});

describe("The second look", () => {
  const span = firstMinutes(at);
  const whole = `"${"a".repeat(32)}"`;
  const inParts = `"${"a".repeat(32)}-3"`;
  const cases: [what: string, minutes: number, etag: string, is: boolean][] = [
    ["an object from right after the enabling", 0, whole, true],
    ["an object from the end of the 15 minutes", 15, whole, true],
    ["an object from just before the enabling, as clocks differ", -1, whole, true],
    ["a delete marker, which has no ETag", 3, "", true],
    ["an object in parts whose upload began hours before", -600, inParts, true],
  ];
  for (const [what, minutes, etag, is] of cases) {
    it(`is at ${what}`, () =>
      assert.equal(mayBeWrittenIn(span, { lastModified: afterNoon(minutes), etag }), is));
  }

  const others: [what: string, minutes: number, etag: string][] = [
    ["an object from after the 15 minutes, which has a version", 15.1, whole],
    ["an object from long before, which the first look was at", -2, whole],
    ["an object in parts from days before", -1500, inParts],
  ];
  for (const [what, minutes, etag] of others) {
    it(`is not at ${what}`, () =>
      assert.equal(mayBeWrittenIn(span, { lastModified: afterNoon(minutes), etag }), false));
  }

  it("adds its counts, failures and requests to those of the first", () => {
    const first = new Tally("replica");
    first.add({ key: "a", size: 5 }, "copied");
    first.add({ key: "late", size: 7 }, "leftToReplication");
    const second = new Tally("replica");
    second.add({ key: "late", size: 7 }, "copied");
    second.addFailure({ key: "later", size: 1 }, new Error("no"));
    const both = withSecondLook(
      {
        cutOff: at,
        objectSets: { dr: ["set"] },
        destinations: { dr: first.summary },
        jobs: [],
        requests: { writes: 2, reads: 3 },
      },
      {
        cutOff: span.to.toISOString(),
        destinations: { dr: second.summary },
        requests: { writes: 1, reads: 1 },
      },
    );
    const { copied, copiedBytes, leftToReplication, failed, listed, failures } = both.destinations.dr ?? {};
    assert.deepEqual(
      { copied, copiedBytes, leftToReplication, failed, listed, failures },
      {
        ...{ copied: 2, copiedBytes: 12, leftToReplication: 1, failed: 1, listed: 4 },
        failures: [{ key: "later", reason: "no" }],
      },
    );
    assert.deepEqual([both.cutOff, both.requests], [span.to.toISOString(), { writes: 3, reads: 4 }]);
    assert.deepEqual(both.objectSets, { dr: ["set"] });
  });
});

describe("The wait for S3 to apply versioning", () => {
  /** Waits on a clock that goes on while nobody does anything, `pace` times as fast as the machine's. */
  async function waited(from: number, { pace = 1, stop = new AbortController().signal } = {}) {
    let now = afterNoon(from).getTime();
    const pauses: number[] = [];
    let told = 0;
    await waitUntil(firstMinutes(at).to, {
      clock: async () => new Date(now),
      stop,
      onWait: () => void told++,
      pause: async (milliseconds) => {
        pauses.push(milliseconds / 60_000);
        now += milliseconds * pace;
      },
    });
    return { pauses, told };
  }

  it("ends with the 15 minutes, and is told of once", async () => {
    assert.deepEqual(await waited(2), { pauses: [13], told: 1 });
  });

  it("goes by the server's clock, and goes on if that is slower", async () => {
    assert.deepEqual(await waited(3, { pace: 0.5 }).then(({ pauses }) => pauses.slice(0, 3)), [12, 6, 3]);
  });

  it("is none, and not told of, when they are over", async () => {
    assert.deepEqual(await waited(20), { pauses: [], told: 0 });
  });

  it("ends when the run is interrupted", async () => {
    const interruption = new AbortController();
    const began = performance.now();
    const waiting = waitUntil(new Date(Date.now() + 60_000), {
      clock: async () => new Date(),
      stop: interruption.signal,
      onWait: () => setTimeout(() => interruption.abort(), 20),
    });
    await waiting;
    assert.ok(performance.now() - began < 5_000);
  });
});
