// Proves who runs when, and how often if time is short. Does not prove that a single run ends in time.
import assert from "node:assert/strict";
import { inTurn, roundsFor, shareOf } from "../../../bench/peers/rounds";
import { extents } from "../../../bench/peers/scenarios";

describe("The rounds of the benchmark", () => {
  it("go forth and back, so that nobody always runs after the same one", () => {
    assert.deepEqual(
      [0, 1, 2].flatMap((round) => inTurn(["A", "B"], round)),
      ["A", "B", "B", "A", "A", "B"],
    );
  });

  it("are as many as asked for, for everybody, if there is time", () => {
    assert.deepEqual(roundsFor([1, 2, 30], 1000, 5), [5, 5, 5]);
  });

  it("are fewer for the slow, and the first is in each of them", () => {
    // 11 for each round of the first two, and 40 for one of the third.
    assert.deepEqual(roundsFor([1, 10, 40, 59], 100, 4), [4, 4, 1, 0]);
  });

  it("are none when the time is up", () => {
    assert.deepEqual(roundsFor([5, 10, 10], 1, 5), [0, 0, 0]);
  });

  it("are not spent on the first alone", () => {
    assert.deepEqual(roundsFor([1, 100], 20, 5), [0, 0]);
  });
});

describe("The time of the benchmark", () => {
  it("is shared by the scenarios that are still to come, so that they end together however long the first took", () => {
    assert.equal(shareOf(100, [3, 1, 1]), 60);
    assert.equal(shareOf(40, [1, 1]), 20);
    assert.equal(shareOf(25, [1]), 25);
  });

  it("is none when it is up", () => {
    assert.equal(shareOf(-5, [1, 1]), 0);
  });

  it("is at most 40 minutes, and 5 for a quick look, even if the last run is ended by its limit", () => {
    const most = ({ scenarios, limitSeconds }: (typeof extents)["full"]) =>
      scenarios.reduce((sum, { minutes }) => sum + minutes, limitSeconds / 60);
    assert.ok(most(extents.full) <= 40, `${most(extents.full)}`);
    assert.ok(most(extents.quick) <= 5, `${most(extents.quick)}`);
  });
});
