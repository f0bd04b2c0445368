// Proves who runs when, and how often if time is short. Does not prove that the time is kept.
import assert from "node:assert/strict";
import { inTurn, roundsFor } from "../../../bench/peers/rounds";

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
    // After the first round 100 of 210 are left: 11 for each round of the first two, and 40 for one of the third.
    assert.deepEqual(roundsFor([1, 10, 40, 59], 210, 5), [5, 5, 2, 1]);
  });

  it("are one at least", () => {
    assert.deepEqual(roundsFor([5, 10, 10], 1, 5), [1, 1, 1]);
  });

  it("are not spent on the first alone", () => {
    assert.deepEqual(roundsFor([1, 100], 120, 5), [1, 1]);
  });
});
