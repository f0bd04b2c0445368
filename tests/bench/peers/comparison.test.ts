// Proves how runs become figures: by pairs of the same round, and without mercy for whoever lost something. Does not prove
// that the runs were measured well.
import assert from "node:assert/strict";
import type { Run } from "../../../bench/peers/arena";
import { standings } from "../../../bench/peers/comparison";

describe("The standings of the benchmark", () => {
  const run = (contender: string, round: number, seconds: number, more: Partial<Run> = {}): Run => ({
    ...{ contender, setting: "as it comes", round, seconds, cpuSeconds: seconds / 2, requests: { COPY: 10 } },
    score: { expected: 10, wrong: 0, examples: [] },
    ...more,
  });
  const lost = { expected: 10, wrong: 1, examples: [{ key: "a", what: "missing" }] };

  it("compare runs of the same round, so that a slow spell harms nobody", () => {
    const [, peer] = standings(
      [run("ours", 0, 1), run("peer", 0, 2), run("peer", 1, 20), run("ours", 1, 10), run("ours", 2, 3)],
      "ours",
    );
    assert.deepEqual(peer?.time, { median: 2 });
    assert.deepEqual(peer?.cpu, { median: 2 });
    assert.deepEqual(peer?.seconds, { median: 11, least: 2, most: 20 });
  });

  it("give an interval from three pairs on", () => {
    const runs = [0, 1, 2].flatMap((round) => [run("ours", round, 1), run("peer", round, 2 + round)]);
    assert.deepEqual(standings(runs, "ours")[1]?.time, { median: 3, interval: { low: 2, high: 4 } });
  });

  it("do not compare ours with itself", () => {
    const [ours] = standings([run("ours", 0, 1)], "ours");
    assert.ok(ours && !("time" in ours));
  });

  it("score 0 for a single lost object in a single run, and say what it was", () => {
    const [standing] = standings([run("ours", 0, 1), run("ours", 1, 1, { score: lost })], "ours");
    assert.deepEqual([standing?.score, standing?.wrong], [0, "1 of 10 wrong (missing)"]);
  });

  it("score 0 for a run that failed", () => {
    const [standing] = standings([run("ours", 0, 1, { failure: "exit code 1: no\nwhy" })], "ours");
    assert.deepEqual([standing?.score, standing?.wrong], [0, "exit code 1: no"]);
  });

  it("compare nobody with a run that lost something, nor such a run with ours", () => {
    const [, peer, loser] = standings(
      [
        ...[run("ours", 0, 1, { score: lost }), run("ours", 1, 2)],
        ...[run("peer", 0, 9), run("peer", 1, 6), run("loser", 1, 1, { score: lost })],
      ],
      "ours",
    );
    assert.deepEqual(peer?.time, { median: 3 });
    assert.ok(loser && !("time" in loser) && !("cpu" in loser));
  });

  it("tell requests and connections where they were counted", () => {
    const uncounted = { requests: undefined };
    const [counted, other] = standings(
      [
        run("ours", 0, 1, { connections: 3 }),
        run("ours", 1, 1, { connections: 5 }),
        run("peer", 0, 1, uncounted),
      ],
      "ours",
    );
    assert.deepEqual([counted?.requests, counted?.connections], [10, 4]);
    assert.deepEqual([other?.requests, other?.connections], [undefined, undefined]);
  });

  it("tell the largest peak, the requests of all kinds and the CPU time of an object", () => {
    const runs = [
      run("ours", 0, 1, { peakBytes: 3e6, requests: { COPY: 10, LIST: 2 } }),
      run("ours", 1, 1, { peakBytes: 5e6, requests: { COPY: 10, LIST: 2 } }),
    ];
    const [standing] = standings(runs, "ours");
    assert.deepEqual(
      [standing?.peakMegabytes, standing?.requests, standing?.cpuMicrosecondsPerObject],
      [5, 12, 50_000],
    );
  });
});
