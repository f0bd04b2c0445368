// Proves: that the report compares within pairs, and says which goal is missed, on figures whose answers are known. Does
// not prove the figures.
import assert from "node:assert/strict";
import { type DeployReport, markdown, missedGoals } from "../../../bench/deploy/report";

const machine = {
  cores: 2,
  processor: "some",
  memoryGigabytes: 8,
  load: 0,
  system: "linux x64",
  node: "v20",
  commit: "abc",
};

/** Rounds of different speed, in each of which the component costs the same. */
function report(extra: number, times: number): DeployReport {
  return {
    ...{ date: "2026-01-01", machine, minutes: 1 },
    startUps: [1, 1, 5].map((byHand) => ({ byHand, byComponent: byHand + extra, wholePackages: byHand + 2 })),
    deploys: [
      {
        title: "the case",
        resources: 17,
        pairs: [10, 10, 60].map((byHand) => ({ byHand, byComponent: byHand * times })),
      },
    ],
  };
}

describe("The report of the deploy benchmark", () => {
  it("keeps the goals at 300 ms and 1.15 times, and misses each just above", () => {
    assert.deepEqual(missedGoals(report(0.299, 1.149)), []);
    assert.match(missedGoals(report(0.31, 1)).join(), /^loading the component takes 310 ms more, not 300$/);
    assert.match(missedGoals(report(0, 1.16)).join(), /^the case: 1.16 times by hand, not 1.15$/);
  });

  it("shows the difference and the ratio of each pair, with their intervals", () => {
    const text = markdown(report(0.05, 1.1));
    assert.match(text, /\| by the component \| 1.05 s \| 50 ms \| 50 ms to 50 ms \|/);
    assert.match(text, /\| the case \| 17 \| 3 \| 10.0 s \| 11.0 s \| 1.10 \| 1.10 to 1.10 \|/);
    assert.match(text, /None is missed/);
  });

  it("leaves out what was not measured, and misses no goal of it", () => {
    const nothing = { ...report(1, 2), startUps: [], deploys: [] };
    assert.deepEqual(missedGoals(nothing), []);
    assert.doesNotMatch(markdown(nothing), /^\|/m);
  });
});
