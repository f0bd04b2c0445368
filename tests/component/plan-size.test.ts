// Proves: how many resources a replication is made of, and how many of them are made one after the other at most. Does
// not prove: how long each takes.
import assert from "node:assert/strict";
import { type Change, type Deployment, deployed } from "./deployment";

interface Size {
  resources: number;
  providers: number;
  /** The longest chain of resources each of which waits for the one before. */
  chain: string[];
}

function sizeOf({ children }: Deployment): Size {
  const byName = new Map(children.map((child) => [child.name, child]));
  const chains = new Map<string, string[]>();
  const chainTo = (name: string): string[] => {
    const known = chains.get(name);
    if (known !== undefined) return known;
    const before = (byName.get(name)?.dependencies ?? []).map(chainTo);
    const longest = before.reduce((one, other) => (other.length > one.length ? other : one), []);
    const chain = [...longest, name];
    chains.set(name, chain);
    return chain;
  };
  const providers = children.filter(({ type }) => type.startsWith("pulumi:providers:"));
  const longest = children.map(({ name }) => chainTo(name)).sort((a, b) => b.length - a.length)[0];
  return { resources: children.length - providers.length, providers: providers.length, chain: longest ?? [] };
}

const regions = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "eu-central-1",
  "eu-north-1",
  "eu-west-2",
  "eu-west-3",
  "ap-south-1",
  "ap-southeast-2",
];

const toTen: Change = {
  destinations: Object.fromEntries(regions.map((region, index) => [`d${index}`, { region }])),
};

const partsOf = (bucket: string) => [
  bucket,
  "docs-removal-check",
  ...["-public-access", "-ownership", "-versioning", "-policy", "-encryption"].map((part) => bucket + part),
];

describe("a replication", () => {
  it("of two new buckets is 24 resources, and as long as the parts of one bucket, the rules and what follows them", async () => {
    const { chain, ...counts } = sizeOf(await deployed());
    assert.deepEqual(counts, { resources: 24, providers: 2 });
    assert.equal(chain.length, 13);
    const [, bucket = ""] = chain;
    assert.deepEqual(chain.slice(0, 9), ["docs-identity", ...partsOf(bucket), "docs-replication"]);
    assert.match(chain.at(-1) ?? "", /-destroy-check$/);
  });

  it("takes as long as the parts of one bucket, however many destinations there are", async () => {
    const { chain, ...counts } = sizeOf(await deployed(toTen));
    assert.deepEqual(counts, { resources: 96, providers: 11 });
    assert.equal(chain.length, 13);
    const parts = chain.slice(3, 8).map((name) => name.replace(/-[a-z]+(-access)?$/, ""));
    assert.equal(new Set(parts).size, 1);
  });

  it("of existing buckets is 12 resources, 9 of them one after the other", async () => {
    const { chain, ...counts } = sizeOf(
      await deployed({
        source: { region: "eu-west-1", existingBucket: "mine" },
        destinations: { dr: { region: "us-east-1", existingBucket: "replica" } },
      }),
    );
    assert.deepEqual(counts, { resources: 12, providers: 4 });
    assert.equal(chain.at(-4), "docs-replication");
    assert.equal(chain.length, 9);
  });

  it("both ways takes one step more than one way: the rules of each side are written apart", async () => {
    const { chain, ...counts } = sizeOf(await deployed({ twoWay: true, backfill: { mode: "none" } }));
    assert.deepEqual(counts, { resources: 26, providers: 2 });
    assert.equal(chain.length, 14);
  });

  it("with everything switched on takes three steps more", async () => {
    const bucket = { encryption: { createKey: true }, objectLock: { days: 1 } };
    const { chain } = sizeOf(
      await deployed({
        source: { region: "eu-west-1", ...bucket, accessLog: { bucketName: "source-logs" } },
        destinations: { dr: { region: "us-east-1", ...bucket, accessLog: { bucketName: "dr-logs" } } },
        notifications: { topicArn: "arn:aws:sns:eu-west-1:111122223333:failures" },
      }),
    );
    assert.equal(chain.length, 16);
  });
});
