// Proves: when the component warns that replicas lose the ACLs of an existing source. Does not prove: what S3 does to ACLs.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { acrossAccounts, type Change, type Conditions, deployed, theirAccount } from "./deployment";

const owned = (objectOwnership: string) => ({ ownershipControls: { rules: [{ objectOwnership }] } });
const source = { region: "eu-west-1", existingBucket: "mine" };
const into = (change: object = {}): Change => ({
  source,
  destinations: { dr: { region: "us-east-1", existingBucket: "replica", ...change } },
});
const bothWithAcls = { mine: owned("ObjectWriter"), replica: owned("BucketOwnerPreferred") };

async function warningsOf(change: Change, conditions: Conditions): Promise<string[]> {
  const said: string[] = [];
  const { warn } = pulumi.log;
  const log = pulumi.log as { warn: typeof warn };
  log.warn = async (message) => void said.push(message);
  try {
    await deployed(change, conditions);
  } finally {
    log.warn = warn;
  }
  return said;
}

describe("replicas of an existing source with ACLs, in one account,", () => {
  for (const preview of [true, false]) {
    it(`lose them, which a ${preview ? "preview" : "deployment"} warns of`, async () => {
      const [warning = "", ...others] = await warningsOf(into(), { preview, buckets: bothWithAcls });
      assert.match(warning, /^"mine" has ACLs enabled, .* set destinations\.dr\.ownerOverride to false\./);
      assert.deepEqual(others, []);
    });
  }

  it("lose them as well if the bucket is from before the setting", async () => {
    const buckets = { mine: {}, replica: owned("ObjectWriter") };
    assert.equal((await warningsOf(into(), { buckets })).length, 1);
  });

  it("cannot keep them in a bucket that takes none", async () => {
    const buckets = { ...bothWithAcls, replica: owned("BucketOwnerEnforced") };
    for (const change of [into(), { source }]) {
      const [warning] = await warningsOf(change, { buckets });
      assert.match(warning ?? "", /replicate into an existing bucket with ACLs enabled/);
    }
  });

  for (const ownerOverride of [true, false]) {
    it(`cause no warning if ownerOverride is ${ownerOverride}`, async () => {
      assert.deepEqual(await warningsOf(into({ ownerOverride }), { buckets: bothWithAcls }), []);
    });
  }

  it("have none if the source disables them", async () => {
    const buckets = { ...bothWithAcls, mine: owned("BucketOwnerEnforced") };
    assert.deepEqual(await warningsOf(into(), { buckets }), []);
  });

  it("are another account's own across accounts", async () => {
    const change = into({ accountId: theirAccount });
    assert.deepEqual(await warningsOf(change, { ...acrossAccounts, buckets: bothWithAcls }), []);
  });

  it("of both directions cause a warning each", async () => {
    const change: Change = { ...into(), twoWay: true, backfill: { mode: "none" } };
    const said = await warningsOf(change, { buckets: bothWithAcls });
    assert.deepEqual(said.map((each) => each.split(" ")[0]).sort(), ['"mine"', '"replica"']);
  });
});
