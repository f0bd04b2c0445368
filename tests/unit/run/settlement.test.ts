// Proves in which order entries of several ranges get their places. Does not prove what is done with them.
import assert from "node:assert/strict";
import { InFlight } from "../../../backfill/bucket/in-flight";
import type { Walking } from "../../../backfill/ranges/walk";
import { settleAll } from "../../../backfill/run/settlement";

describe("The entries of a run", () => {
  const numbered = (range: string) => Array.from({ length: 40 }, (_, index) => `${range}${index}`);
  const walk: Walking<string> = async (visit) => {
    await Promise.all(["a", "b", "c", "d"].map((range) => visit(numbered(range))));
  };

  it("come from all ranges in turn, so that no part of the keys has them all at a time", async () => {
    const order: string[] = [];
    await settleAll(
      walk,
      {
        settleFromListing: (entry) => entry,
        isLarge: () => false,
        settle: async (entry) => {
          order.push(entry);
          await new Promise(setImmediate);
        },
      },
      { requests: new InFlight({ limit: 4 }), stop: new AbortController().signal, onSettled: () => {} },
    );
    assert.equal(new Set(order).size, 160);
    // The first places were free, whoever came.
    const turns = order.slice(4, 104).map((entry) => entry[0]);
    for (let at = 0; at + 4 <= turns.length; at += 4)
      assert.equal(new Set(turns.slice(at, at + 4)).size, 4, `${at}: ${turns.slice(at, at + 4)}`);
  });
});
