// Proves: that cases of one experiment run it once, share its failure, and go together; and that each of them runs it alone.
// Does not prove: what the experiments find out.
import assert from "node:assert/strict";
import type { Case } from "../../conformance/case";
import { cases } from "../../conformance/cases";
import { Experiment } from "../../conformance/experiment";
import { together } from "../../conformance/together";
import { no, yes } from "../../conformance/verdict";
import type { World } from "../../conformance/world";

const row = { assumption: "It works", page: "A page", how: "It is tried" };

function counting(run: () => Promise<string>) {
  let runs = 0;
  const experiment = new Experiment({ job: 1 }, () => {
    runs++;
    return run();
  });
  const first = experiment.case({ ...row, id: "first", judge: (outcome) => yes(outcome) });
  const second = experiment.case({ ...row, id: "second", judge: async (outcome) => no(outcome) });
  return { first, second, runs: () => runs };
}

/** No experiment of these tests looks at it. */
const world = () => ({}) as World;

describe("cases of one experiment", () => {
  it("judge one outcome, each for itself", async () => {
    const { first, second, runs } = counting(async () => "Seen.");
    const one = world();
    assert.deepEqual(await Promise.all([first.try(one), second.try(one)]), [yes("Seen."), no("Seen.")]);
    assert.equal(runs(), 1);
  });

  it("run it again in another world", async () => {
    const { first, second, runs } = counting(async () => "Seen.");
    await first.try(world());
    await second.try(world());
    assert.equal(runs(), 2);
  });

  it("fail together when it fails", async () => {
    const { first, second, runs } = counting(() => Promise.reject(new Error("It failed.")));
    const one = world();
    await Promise.all(
      [first, second].map((sharing) => assert.rejects(sharing.try(one), /^Error: It failed\.$/)),
    );
    assert.equal(runs(), 1);
  });

  it("go together, others alone, in the order of the first ones", () => {
    const { first, second } = counting(async () => "Seen.");
    const alone: Case = { ...row, id: "alone", costs: {}, try: async () => yes("Seen.") };
    assert.deepEqual(together([first, alone, second]), [[first, second], [alone]]);
    assert.deepEqual(together([second]), [[second]]);
  });

  it("are those that need the same job", () => {
    const shared = together(cases)
      .map((group) => group.map(({ id }) => id))
      .filter(({ length }) => length > 1);
    assert.deepEqual(shared, [
      ["job-at-once", "job-listed"],
      ["completed-sent-again", "replica-in-job", "archived-in-job", "complete-is-there"],
      ["null-versions", "null-over-null"],
    ]);
  });
});
