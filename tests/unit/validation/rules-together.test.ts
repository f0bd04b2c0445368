// Proves: which rules are refused because of one another: S3 takes some of them, and then decides by itself which one an
// object follows. Does not prove: that S3 decides as the priorities say.
import assert from "node:assert/strict";
import { validate } from "../../../components/validation/validate";
import { itAccepts, itRefuses, rules, twoDestinations, withChange } from "./problems";

describe("the validation of rules that overlap", () => {
  const needed =
    /is needed here and in rules\[0\]: they match some objects in common for "dr"; the higher number wins/;

  itAccepts([
    ["accepts overlapping rules with priorities", rules({ priority: 2 }, { prefix: "a/", priority: 1 })],
    ["accepts disjoint prefixes without priorities", rules({ prefix: "a/" }, { prefix: "b/" })],
    [
      "accepts one priority of disjoint prefixes",
      rules({ prefix: "a/", priority: 1 }, { prefix: "b/", priority: 1 }),
    ],
    [
      "accepts a priority beside a disjoint prefix without one",
      rules({ prefix: "a/", priority: 1 }, { prefix: "b/" }),
    ],
    [
      "accepts contradictory tags of one key without priorities, since no object carries both",
      rules({ tags: { keep: "yes", owner: "a" } }, { tags: { keep: "no" } }),
    ],
    [
      "accepts contradictory tags under one prefix",
      rules({ prefix: "a/", tags: { keep: "yes" } }, { prefix: "a/b/", tags: { keep: "no", owner: "a" } }),
    ],
    [
      "accepts one prefix for two destinations without priorities, since S3 decides for each by itself",
      { ...twoDestinations, ...rules({ destinations: ["dr"] }, { destinations: ["eu"] }) },
    ],
    [
      "accepts one priority for two destinations",
      {
        ...twoDestinations,
        ...rules({ destinations: ["dr"], priority: 1 }, { destinations: ["eu"], priority: 1 }),
      },
    ],
  ]);

  itRefuses([
    ["fails two rules for everything without priorities", rules({}, {}), { "rules[1].priority": needed }],
    [
      "fails a prefix in another without priorities",
      rules({ prefix: "a/" }, { prefix: "a/b/" }),
      { "rules[1].priority": needed },
    ],
    [
      "fails a prefix around another without priorities",
      rules({ prefix: "a/b/" }, { prefix: "a/" }),
      { "rules[1].priority": needed },
    ],
    [
      "fails a priority of the first rule only",
      rules({ priority: 1 }, { prefix: "a/" }),
      { "rules[1].priority": needed },
    ],
    [
      "fails a priority of the second rule only",
      rules({}, { prefix: "a/", priority: 1 }),
      { "rules[1].priority": needed },
    ],
    [
      "fails one priority of two overlapping rules",
      rules({ priority: 7 }, { prefix: "a/", priority: 7 }),
      {
        "rules[1].priority":
          /is that of rules\[0\] too: 7; they match some objects in common for "dr", give each its own/,
      },
    ],
    [
      "fails different tags, which one object can carry together",
      rules({ tags: { keep: "yes" } }, { tags: { owner: "a" } }),
      { "rules[1].priority": needed },
    ],
    [
      "fails a tag with one value beside others",
      rules({ tags: { keep: "yes", owner: "a" } }, { tags: { keep: "yes" } }),
      { "rules[1].priority": needed },
    ],
    [
      "fails tags beside none",
      rules({ tags: { keep: "yes" } }, { prefix: "a/" }),
      { "rules[1].priority": needed },
    ],
    [
      "fails a paused rule too, which would collide when it is switched on",
      rules({}, { enabled: false }),
      { "rules[1].priority": needed },
    ],
    [
      "fails the rules that overlap, at their place in the list and for their destination",
      {
        ...twoDestinations,
        ...rules({ prefix: "a/" }, { prefix: "b/" }, { prefix: "b/c/", destinations: ["eu"] }),
      },
      { "rules[2].priority": /is needed here and in rules\[1\]: they match some objects in common for "eu"/ },
    ],
  ]);

  it("fails a rule once for each destination in which it overlaps", () => {
    const problems = validate("docs", withChange({ ...twoDestinations, ...rules({}, {}) }));
    assert.deepEqual(
      problems.map(({ propertyPath, reason }) => [propertyPath, /for "(\w+)"/.exec(reason)?.[1]]),
      [
        ["rules[1].priority", "dr"],
        ["rules[1].priority", "eu"],
      ],
    );
  });

  it("fails a rule once, with all earlier rules that it overlaps", () => {
    const problems = validate("docs", withChange(rules({ prefix: "a/" }, { prefix: "b/" }, {})));
    assert.deepEqual(
      problems.map(({ propertyPath, reason }) => [propertyPath, /in (rules.*): they/.exec(reason)?.[1]]),
      [["rules[2].priority", "rules[0], rules[1]"]],
    );
  });
});
