// Proves: that rules get numbers which S3 takes, in the order that was asked for, and keep them when others come and go.
// Does not prove: that numbers made from names never meet; then the later one moves up by one.
import assert from "node:assert/strict";
import { assignPriorities, highestGivenPriority, type Prioritised } from "../../components/plan/priorities";

const highestOfS3 = 2 ** 31 - 1;

/** One rule on the bucket for each pair, as the plan makes them: destination by destination. */
function pairs(rules: Omit<Prioritised, "destinationKey">[], destinationKeys: string[]): Prioritised[] {
  return destinationKeys.flatMap((destinationKey) => rules.map((rule) => ({ ...rule, destinationKey })));
}

function numbersByRule(rules: Prioritised[], takenByOthers?: number[]): Map<string, number> {
  const numbers = assignPriorities(rules, takenByOthers);
  return new Map(
    rules.map(({ id, destinationKey }, index) => [`${id} to ${destinationKey}`, numbers[index] ?? -1]),
  );
}

const unnamed = Array.from({ length: 30 }, (_, index) => ({ id: `rule-${index}` }));
const given = Array.from({ length: 30 }, (_, index) => ({ id: `rule-${index}`, priority: index * 3 }));
const destinations = ["dr", "eu", "asia"];

function assertUnchanged(before: Map<string, number>, after: Map<string, number>): void {
  const shared = [...before.keys()].filter((rule) => after.has(rule));
  assert.ok(shared.length > 0);
  for (const rule of shared) assert.equal(after.get(rule), before.get(rule), rule);
}

function assertTaken(numbers: number[]): void {
  assert.equal(new Set(numbers).size, numbers.length, "two rules have one number");
  for (const number of numbers) {
    assert.ok(Number.isInteger(number) && number >= 0 && number <= highestOfS3, `${number}`);
  }
}

describe("the numbers of rules", () => {
  for (const [what, rules] of [
    ["without priorities", unnamed],
    ["with priorities", given],
    ["with and without priorities", [...unnamed.slice(0, 10), ...given.slice(10)]],
  ] as const) {
    describe(what, () => {
      const all = numbersByRule(pairs([...rules], destinations));

      it("are numbers that S3 takes, each of them once", () => {
        assertTaken([...all.values()]);
      });

      it("stay when a rule comes or goes, wherever it was", () => {
        for (const gone of rules) {
          const others = rules.filter((rule) => rule !== gone);
          assertUnchanged(all, numbersByRule(pairs(others, destinations)));
        }
      });

      it("stay when a destination comes or goes", () => {
        for (const gone of destinations) {
          const others = destinations.filter((destination) => destination !== gone);
          assertUnchanged(all, numbersByRule(pairs([...rules], others)));
        }
      });

      it("stay when rules and destinations are listed in another order", () => {
        const reversed = pairs([...rules].reverse(), [...destinations].reverse());
        assertUnchanged(all, numbersByRule(reversed));
      });

      it("are none of those that others have", () => {
        const others = [...all.values()];
        const moved = assignPriorities(pairs([...rules], destinations), others);
        assertTaken([...moved, ...others]);
      });

      it("stay when somebody else takes a number that none of them has", () => {
        const free = [0, 1, 2, highestOfS3].filter((number) => ![...all.values()].includes(number));
        assert.deepEqual(numbersByRule(pairs([...rules], destinations), free), all);
      });
    });
  }

  it("differ from rule to rule and from destination to destination", () => {
    const numbers = assignPriorities([
      { id: "logs", destinationKey: "dr" },
      { id: "logs", destinationKey: "eu" },
      { id: "docs", destinationKey: "dr" },
    ]);
    // Numbers in a row would mean that they follow from the place in the list.
    const sorted = [...numbers].sort((a, b) => a - b);
    assert.ok(sorted.every((number, index) => index === 0 || number - (sorted[index - 1] ?? 0) > 1));
  });

  it("are in the order of the given priorities, for each destination", () => {
    const shuffled = [5, 0, 999_999, 17, 1, 400, 2].map((priority) => ({ id: `rule-${priority}`, priority }));
    const numbers = numbersByRule(pairs(shuffled, destinations));
    for (const destination of destinations) {
      const ordered = [0, 1, 2, 5, 17, 400, 999_999].map((priority) =>
        numbers.get(`rule-${priority} to ${destination}`),
      );
      assert.deepEqual(
        ordered,
        [...ordered].sort((a, b) => (a ?? 0) - (b ?? 0)),
      );
    }
  });

  it("show the given priority times 1000, as the documentation says", () => {
    for (const priority of [0, 7, highestGivenPriority]) {
      const [number = -1] = assignPriorities([{ id: "logs", destinationKey: "dr", priority }]);
      assert.equal(Math.floor(number / 1000), priority);
    }
  });

  it("stay in the order of the given priorities when all around them is taken by others", () => {
    const rules = [1, 2, 3].map((priority) => ({ id: `rule-${priority}`, destinationKey: "dr", priority }));
    const others = assignPriorities(rules).flatMap((number) => [number, number + 1, number + 2]);
    const numbers = assignPriorities(rules, others);
    assertTaken([...numbers, ...others]);
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
    assert.deepEqual(
      numbers,
      assignPriorities(rules).map((number) => number + 3),
    );
  });

  it("differ for two rules of one priority, which the validation allows where they do not overlap", () => {
    const [first = -1, second = -1] = assignPriorities([
      { id: "a", destinationKey: "dr", priority: 7 },
      { id: "b", destinationKey: "dr", priority: 7 },
    ]);
    assert.equal(second, first + 1);
  });

  it("stay from one version of the component to the next", () => {
    const rules = [
      { id: "everything", destinationKey: "dr" },
      { id: "everything", destinationKey: "eu" },
      { id: "logs", destinationKey: "dr", priority: 7 },
    ];
    assert.deepEqual(assignPriorities(rules), [2_122_385_116, 1_897_357_737, 7953]);
  });

  it("keep given priorities and made-up numbers apart", () => {
    const [highest = -1] = assignPriorities([
      { id: "a", destinationKey: "dr", priority: highestGivenPriority },
    ]);
    const madeUp = assignPriorities(pairs(unnamed, destinations));
    assert.ok(madeUp.every((number) => number > highest));
    assert.ok(highest < 1_000_000_000);
  });

  it("go on at the lowest of the made-up ones when the highest that S3 takes is taken", () => {
    const rule = highestRule();
    const [number = -1] = assignPriorities([rule]);
    const above = Array.from({ length: highestOfS3 - number + 1 }, (_, index) => number + index);
    assert.deepEqual(assignPriorities([rule], above), [1_000_000_000]);
  });
});

/** A rule whose number is so near the end that the way there can be filled. */
function highestRule(): Prioritised {
  for (let index = 0; ; index++) {
    const rule = { id: `r${index}`, destinationKey: "dr" };
    const [number = 0] = assignPriorities([rule]);
    if (highestOfS3 - number < 100_000) return rule;
  }
}
