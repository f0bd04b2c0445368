// Proves: which runs are rejected because the source's replication rules do not do what they ask for, and which other
// buckets are named that a job replicates to. Does not prove: that this happens before a job is made; the tests of the
// program do.
import assert from "node:assert/strict";
import type { ReplicationRule } from "@aws-sdk/client-s3";
import { censusRules, otherReceivers, ruleProblems } from "../../backfill/batch/declared-rules";
import { jobScopes } from "../../backfill/batch/job-scope";
import { dueRules } from "../../backfill/decision/object-set";
import type { BackfillRule, BackfillRun } from "../../contract/backfill-run";

const asked = (prefix: string, change: Partial<BackfillRule> = {}): BackfillRule => ({
  ...{ id: prefix || "everything", prefix, tags: {} },
  ...change,
});

/** By the destination's key; its bucket is called "my-" and the key. */
function runTo(destinations: { [key: string]: BackfillRule[] }): BackfillRun {
  return {
    source: { bucket: "my-source", region: "eu-west-1" },
    destinations: Object.fromEntries(
      Object.entries(destinations).map(([key, rules]) => [
        key,
        { bucket: `my-${key}`, region: "us-east-1", rules },
      ]),
    ),
  };
}

const to = (bucket: string, change: Partial<ReplicationRule> = {}): ReplicationRule => ({
  ...{ ID: `to-${bucket}`, Status: "Enabled", Priority: 1, Filter: { Prefix: "" } },
  Destination: { Bucket: `arn:aws:s3:::${bucket}` },
  ...change,
});

/** As rules were written before they had filters. */
function oldSchema(bucket: string, Prefix: string): ReplicationRule {
  const { Filter: _, Priority: __, ...rule } = to(bucket);
  return { ...rule, Prefix };
}

const team = (Value: string) => ({ Filter: { Tag: { Key: "team", Value } } });

describe("A run is accepted if the source's rules", () => {
  const accepted: [what: string, asks: BackfillRule[], rules: ReplicationRule[]][] = [
    ["select the same keys", [asked("docs/")], [to("my-dr", { Filter: { Prefix: "docs/" } })]],
    ["select more keys than it asks for", [asked("docs/a/")], [to("my-dr", { Filter: { Prefix: "docs/" } })]],
    ["select every key", [asked("docs/a/")], [to("my-dr")]],
    ["have a filter that says nothing", [asked("")], [to("my-dr", { Filter: {} })]],
    ["select by the same tag", [asked("", { tags: { team: "a" } })], [to("my-dr", team("a"))]],
    [
      "select by the same tags, in another order",
      [asked("docs/a/", { tags: { team: "a", keep: "" } })],
      [
        to("my-dr", {
          Filter: {
            And: {
              Prefix: "docs/",
              Tags: [
                { Key: "keep", Value: "" },
                { Key: "team", Value: "a" },
              ],
            },
          },
        }),
      ],
    ],
    ["are of the schema without filters", [asked("docs/a/")], [oldSchema("my-dr", "docs/")]],
    ["are of the schema without filters, for every key", [asked("")], [oldSchema("my-dr", "")]],
    [
      "are in a partition of its own",
      [asked("")],
      [to("my-dr", { Destination: { Bucket: "arn:aws-cn:s3:::my-dr" } })],
    ],
    [
      "do what it asks for by one of several",
      [asked("docs/")],
      [to("my-dr", { ...team("a"), Priority: 3 }), to("my-dr", { Filter: { Prefix: "docs" }, Priority: 2 })],
    ],
    [
      "replicate delete markers as it asks for",
      [asked("docs/", { deleteMarkers: true })],
      [to("my-dr"), to("my-dr", { DeleteMarkerReplication: { Status: "Enabled" } })],
    ],
    [
      "are of the schema without filters, which replicates delete markers",
      [asked("", { deleteMarkers: true })],
      [oldSchema("my-dr", "")],
    ],
    ["lead elsewhere as well", [asked("")], [to("my-dr"), to("unmanaged")]],
    ["lead to a destination that is asked for nothing", [], [to("my-dr", { Filter: { Prefix: "docs/" } })]],
  ];
  for (const [what, asks, rules] of accepted) {
    it(what, () => assert.deepEqual(ruleProblems(runTo({ dr: asks }), rules), []));
  }
});

describe("A run is rejected if", () => {
  const noRule =
    /^destinations\.dr: no enabled replication rule of my-source leads to my-dr; .*: put one there, or leave out `batch`/;
  const rejected: [what: string, asks: BackfillRule[], rules: ReplicationRule[], problem: RegExp][] = [
    ["the source has no rules", [asked("")], [], noRule],
    ["no rule leads to the destination", [asked("")], [to("unmanaged"), to("my-dr-2")], noRule],
    ["the rule to the destination is disabled", [asked("")], [to("my-dr", { Status: "Disabled" })], noRule],
    ["only a rule of another destination would do", [], [to("my-eu")], noRule],
    [
      "it asks for more keys than the rule selects",
      [asked("")],
      [to("my-dr", { Filter: { Prefix: "docs/" } })],
      /^destinations\.dr: the rule "everything" asks for keys that begin with ""; .* those with "docs\/"$/,
    ],
    [
      "it asks for other keys than any rule selects, all of which are named",
      [asked("logs/")],
      [to("my-dr", { Filter: { Prefix: "docs/" } }), oldSchema("my-dr", "invoices/")],
      /^destinations\.dr: the rule "logs\/" asks for keys .* "logs\/"; .* those with "docs\/", "invoices\/"$/,
    ],
    [
      "a rule that would do is disabled, and the enabled one selects less",
      [asked("logs/")],
      [to("my-dr", { Status: "Disabled" }), to("my-dr", { Filter: { Prefix: "docs/" } })],
      /those with "docs\/"$/,
    ],
    [
      "it asks for objects with a tag, and the rule takes all",
      [asked("docs/", { tags: { team: "a" } })],
      [to("my-dr")],
      /^destinations\.dr: the rule "docs\/" asks for the tags team=a; the source's rules replicate by no tags$/,
    ],
    [
      "it asks for all objects, and the rule takes those with a tag",
      [asked("")],
      [to("my-dr", team("a"))],
      /asks for no tags; the source's rules replicate by the tags team=a$/,
    ],
    [
      "it asks for another value of the tag",
      [asked("", { tags: { team: "b" } })],
      [to("my-dr", team("a")), to("my-dr", team("c"))],
      /asks for the tags team=b; the source's rules replicate by the tags team=a, or by the tags team=c$/,
    ],
    [
      "it asks for one tag of two",
      [asked("", { tags: { team: "a" } })],
      [
        to("my-dr", {
          Filter: {
            And: {
              Tags: [
                { Key: "team", Value: "a" },
                { Key: "keep", Value: "1" },
              ],
            },
          },
        }),
      ],
      /asks for the tags team=a; the source's rules replicate by the tags keep=1, team=a$/,
    ],
    [
      "it asks for delete markers, and the rules of its keys replicate none",
      [asked("docs/", { deleteMarkers: true })],
      [
        to("my-dr", { DeleteMarkerReplication: { Status: "Disabled" } }),
        to("my-dr", { Filter: { Prefix: "logs/" }, DeleteMarkerReplication: { Status: "Enabled" } }),
      ],
      /^destinations\.dr: the rule "docs\/" asks for delete markers; the source's rules replicate none of them$/,
    ],
    [
      "only a rule of other keys has its tags",
      [asked("docs/", { tags: { team: "a" } })],
      [
        to("my-dr"),
        to("my-dr", { Filter: { And: { Prefix: "logs/", Tags: [{ Key: "team", Value: "a" }] } } }),
      ],
      /asks for the tags team=a; the source's rules replicate by no tags$/,
    ],
  ];
  for (const [what, asks, rules, problem] of rejected) {
    it(what, () => {
      const [first = "", ...others] = ruleProblems(runTo({ dr: asks }), rules);
      assert.match(first, problem);
      assert.deepEqual(others, []);
    });
  }

  it("several destinations and rules ask for too much, and names each of them", () => {
    const run = runTo({ dr: [asked("docs/"), asked("logs/"), asked("all/")], eu: [asked("")] });
    const rules = [to("my-dr", { Filter: { Prefix: "docs/" } })];
    const problems = ruleProblems(run, rules);
    assert.deepEqual(
      problems.map((problem) => problem.slice(0, problem.indexOf(" asks") + 1 || 15)),
      ['destinations.dr: the rule "logs/" ', 'destinations.dr: the rule "all/" ', "destinations.eu"],
    );
  });

  it("its destination is called like something that every object has", () => {
    const run: BackfillRun = {
      source: { bucket: "my-source", region: "eu-west-1" },
      destinations: { dr: { bucket: "constructor", region: "us-east-1", rules: [asked("")] } },
    };
    assert.match(ruleProblems(run, [to("my-dr")]).join(), /leads to constructor/);
    assert.deepEqual(ruleProblems(run, [to("constructor")]), []);
  });
});

describe("The other buckets that a job replicates to", () => {
  const named = (rules: ReplicationRule[], ...prefixes: string[]) => {
    const run = runTo({ dr: prefixes.map((prefix) => asked(prefix)) });
    return otherReceivers(run, rules, jobScopes(dueRules(run, undefined)));
  };

  it("are none if every rule leads to a destination of the run", () => {
    assert.deepEqual(named([to("my-dr"), to("my-dr", { Filter: { Prefix: "docs/" } })], ""), []);
  });

  const cases: [what: string, rules: ReplicationRule[], named: string[]][] = [
    ["are named with the rule that leads there", [to("unmanaged")], ['unmanaged (rule "to-unmanaged")']],
    [
      "are named once, with all rules that are about the keys, the highest priority first",
      [to("unmanaged", { ID: "a", Priority: 1 }), to("unmanaged", { ID: "b", Priority: 2 })],
      ['unmanaged (rules "b", "a")'],
    ],
    [
      "include those whose rules select some of the keys",
      [to("unmanaged", { Filter: { Prefix: "docs/a/" } })],
      ['unmanaged (rule "to-unmanaged")'],
    ],
    [
      "include those of rules without filters",
      [oldSchema("unmanaged", "docs/")],
      ['unmanaged (rule "to-unmanaged")'],
    ],
    [
      "include those whose rules select by tags",
      [to("unmanaged", team("a"))],
      ['unmanaged (rule "to-unmanaged")'],
    ],
    [
      "leave out those whose rules are about other keys",
      [to("unmanaged", { Filter: { Prefix: "logs/" } })],
      [],
    ],
    ["leave out those whose rules are disabled", [to("unmanaged", { Status: "Disabled" })], []],
    [
      "name only the rules that are about the keys",
      [to("unmanaged", { ID: "a", Filter: { Prefix: "logs/" } }), to("unmanaged", { ID: "b" })],
      ['unmanaged (rule "b")'],
    ],
  ];
  for (const [what, rules, expected] of cases) {
    it(what, () => assert.deepEqual(named([to("my-dr"), ...rules], "docs/"), expected));
  }

  it("include those about the keys of any of several jobs", () => {
    const rules = [to("my-dr"), to("unmanaged", { Filter: { Prefix: "logs/app/" } })];
    assert.deepEqual(named(rules, "docs/", "logs/"), ['unmanaged (rule "to-unmanaged")']);
  });

  it("are none if no job is due", () => {
    assert.deepEqual(otherReceivers(runTo({ dr: [] }), [to("unmanaged")], []), []);
  });
});

describe("A census goes by", () => {
  it("what the run asks for, and by the enabled rules to other buckets", () => {
    const rules = [
      to("my-dr"),
      to("unmanaged", { ID: "a", Priority: 1 }),
      to("unmanaged", { ID: "b", Priority: 2, Filter: { Prefix: "docs/" } }),
      to("disabled", { Status: "Disabled" }),
      oldSchema("old", "logs/"),
    ];
    const asks = [asked("docs/")];
    const { ours, others } = censusRules(runTo({ dr: asks }), rules);
    assert.deepEqual(ours, [asks]);
    assert.deepEqual(
      others.map((each) => each.map(({ prefix, deleteMarkers = false }) => ({ prefix, deleteMarkers }))),
      [
        [
          { prefix: "docs/", deleteMarkers: false },
          { prefix: "", deleteMarkers: false },
        ],
        // "Replication configuration", Backward compatibility: rules without filters replicate them.
        [{ prefix: "logs/", deleteMarkers: true }],
      ],
    );
  });
});
