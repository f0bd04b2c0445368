// Proves: that destinations come and go without a change to what belongs to the others. Does not prove: what a deploy
// does to them; the end-to-end tests add and remove one.
import assert from "node:assert/strict";
import type { CrossRegionReplicationArgs } from "../../components";
import { type Deployment, deployed } from "./deployment";

const encryption = { createKey: true };

/** With everything that can depend on other destinations: rules, numbers, keys and policies. */
function withDestinations(...keys: ("dr" | "eu" | "ap")[]): Promise<Deployment> {
  const regions = { dr: "us-east-1", eu: "eu-central-1", ap: "ap-southeast-2" };
  const args: CrossRegionReplicationArgs = {
    source: { region: "eu-west-1", encryption },
    destinations: Object.fromEntries(keys.map((key) => [key, { region: regions[key], encryption }])),
    rules: [
      { id: "logs", prefix: "logs/", priority: 2 },
      { id: "data", priority: 1 },
      { id: "old", prefix: "old/", priority: 3, enabled: false },
    ],
  };
  return deployed(args, {
    accountOf: (region) => (region === "eu-west-1" ? "111122223333" : "444455556666"),
  });
}

const shared = [
  "docs-role-widen",
  "docs-role-policy",
  "docs-replication",
  "docs-rules-since",
  "docs-backfill",
  "docs-removal-check",
];

/** What belongs to one bucket, and the role, by name: all but what is said about all destinations together. */
function own({ children }: Deployment, without = "none"): Record<string, unknown> {
  return Object.fromEntries(
    children
      .filter(({ name }) => !shared.includes(name) && !name.startsWith(`docs-destination-${without}`))
      .map(({ name, inputs, provider, retainOnDelete }) => [name, { inputs, provider, retainOnDelete }]),
  );
}

const rulesById = (deployment: Deployment) =>
  Object.fromEntries(deployment.rules().map((rule) => [rule.id, rule]));

describe("several destinations", () => {
  it("get a bucket of their own each, and share one configuration and one role", async () => {
    const { children } = await withDestinations("dr", "eu", "ap");
    const count = (type: string) => children.filter((child) => child.type === type).length;
    assert.equal(count("aws:s3/bucket:Bucket"), 4);
    assert.equal(count("aws:s3/bucketReplicationConfig:BucketReplicationConfig"), 1);
    assert.equal(count("aws:iam/role:Role"), 1);
  });

  const changes: [
    title: string,
    before: ("dr" | "eu" | "ap")[],
    after: ("dr" | "eu" | "ap")[],
    moving: string,
  ][] = [
    ["one that is added last", ["dr", "eu"], ["dr", "eu", "ap"], "ap"],
    ["one that is added first", ["dr", "eu"], ["ap", "dr", "eu"], "ap"],
    ["one that is removed from the middle", ["dr", "eu", "ap"], ["dr", "ap"], "eu"],
  ];
  for (const [title, before, after, moving] of changes) {
    it(`change nothing that belongs to another, for ${title}`, async () => {
      const [earlier, later] = [await withDestinations(...before), await withDestinations(...after)];
      assert.deepEqual(own(later, moving), own(earlier, moving));
    });

    it(`renumber and change no rule to another, for ${title}`, async () => {
      const [earlier, later] = [
        rulesById(await withDestinations(...before)),
        rulesById(await withDestinations(...after)),
      ];
      const kept = Object.keys(earlier).filter((id) => id in later);
      assert.ok(kept.length >= 6);
      for (const id of kept) assert.deepEqual(later[id], earlier[id]);
    });
  }

  it("are one and the same in any order, except for the order of the rules", async () => {
    const [one, other] = [await withDestinations("dr", "eu"), await withDestinations("eu", "dr")];
    assert.deepEqual(own(other), own(one));
    assert.deepEqual(other.inputs("docs-removal-check"), one.inputs("docs-removal-check"));
    assert.deepEqual(rulesById(other), rulesById(one));
  });

  it("have numbers that are there once on the bucket", async () => {
    const priorities = (await withDestinations("dr", "eu", "ap")).rules().map(({ priority }) => priority);
    assert.equal(new Set(priorities).size, 9);
  });
});

describe("a rule that comes or goes", () => {
  it("renumbers no other", async () => {
    const withRules = async (...ids: string[]) =>
      rulesById(await deployed({ rules: ids.map((id) => ({ id, prefix: `${id}/` })) }));
    const [few, many] = [await withRules("a", "c"), await withRules("0", "a", "b", "c", "d")];
    for (const id of Object.keys(few)) assert.deepEqual(many[id], few[id]);
  });
});
