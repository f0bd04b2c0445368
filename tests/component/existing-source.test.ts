// Proves: what an existing source gets and keeps, and what becomes of the rules that others put on it. Does not prove:
// that CloudControl and S3 answer as the mocks do; the end-to-end tests adopt real buckets.
import assert from "node:assert/strict";
import { identity } from "../support/mocks";
import {
  type Change,
  type Conditions,
  deployed,
  ourAccount,
  type ReplicationRule,
  refused,
} from "./deployment";

const source = { region: "eu-west-1", existingBucket: "mine" };
const adopted = (change: Change = {}, conditions?: Conditions) => deployed({ source, ...change }, conditions);

const theirRole = `arn:aws:iam::${ourAccount}:role/theirs`;
/** As CloudControl tells it. */
const theirRule = {
  id: "nightly",
  priority: 7,
  status: "Enabled",
  filter: { and: { prefix: "a/", tagFilters: [{ key: "keep", value: "yes" }] } },
  deleteMarkerReplication: { status: "Enabled" },
  destination: { bucket: "arn:aws:s3:::theirs", storageClass: "GLACIER" },
};
const theirRuleKept = {
  ...theirRule,
  filter: { and: { prefix: "a/", tags: { keep: "yes" } } },
};
const replicating = (...rules: object[]): Conditions => ({
  buckets: { mine: { replicationConfiguration: { role: theirRole, rules } } },
});

describe("an existing source", () => {
  it("gets versioning, the replication, what takes it off again and the checks, and nothing else", async () => {
    const { names } = await adopted();
    assert.deepEqual(
      names.filter((name) => !name.startsWith("docs-destination")),
      [
        "docs-backfill",
        "docs-identity",
        "docs-removal-check",
        "docs-replication",
        "docs-role",
        "docs-role-policy",
        "docs-role-widen",
        "docs-rules-since",
        "docs-source-destroy-check",
        "docs-source-detach",
        "docs-source-provider",
        "docs-source-reader",
        "docs-source-versioning",
      ],
    );
  });

  it("is versioned by a program that looks first, and stays so after a destroy", async () => {
    const deployment = await adopted();
    const { stdin, ...command } = deployment.inputs("docs-source-versioning");
    assert.deepEqual(command, {
      interpreter: ["node", "-e"],
      create: 'require("s3-cross-region-replication/attachment/cli").main("enable-versioning")',
      triggers: ["mine"],
      // So that an update does not forget when versioning was enabled.
      addPreviousOutputInEnv: true,
      logging: "stderr",
    });
    assert.deepEqual(JSON.parse(String(stdin)), {
      bucket: "mine",
      region: "eu-west-1",
      accountId: ourAccount,
    });
  });

  it("is left as it is when its versioning is only to be verified", async () => {
    const deployment = await adopted(
      { source: { ...source, versioning: "verify" } },
      { buckets: { mine: { versioningConfiguration: { status: "Enabled" } } } },
    );
    assert.equal(deployment.names.includes("docs-source-versioning"), false);
    assert.equal(deployment.inputs("docs-replication").bucket, "mine");
  });

  it("keeps the rules of others after a destroy, while ours are taken off", async () => {
    const deployment = await adopted();
    assert.equal(deployment.child("docs-replication").retainOnDelete, true);
    const { stdin, ...command } = deployment.inputs("docs-source-detach");
    assert.deepEqual(command, {
      interpreter: ["node", "-e"],
      delete: 'require("s3-cross-region-replication/attachment/cli").main("detach")',
      triggers: ["mine"],
      addPreviousOutputInEnv: false,
      logging: "stderr",
    });
    assert.deepEqual(JSON.parse(String(stdin)), {
      bucket: "mine",
      region: "eu-west-1",
      accountId: ourAccount,
      identity,
    });
  });

  it("is left with the credentials and at the endpoint that manage it", async () => {
    const place = { profile: "prod", endpoint: "https://s3.example.com" };
    const assumeRoleArn = `arn:aws:iam::${ourAccount}:role/deploy`;
    const deployment = await adopted({ source: { ...source, ...place, assumeRoleArn } });
    const run = JSON.parse(String(deployment.inputs("docs-source-detach").stdin));
    assert.deepEqual(run, { ...run, ...place, assumeRoles: [{ roleArn: assumeRoleArn }] });
  });

  it("has a replication that goes with the component when the bucket is new", async () => {
    const deployment = await deployed();
    assert.equal(deployment.child("docs-replication").retainOnDelete, false);
    assert.equal(deployment.names.includes("docs-source-detach"), false);
  });

  it("may be under keys that are named, of which its default is one", async () => {
    const key = `arn:aws:kms:eu-west-1:${ourAccount}:key/1`;
    const deployment = await adopted(
      {
        source: { ...source, kmsKeyArns: [key] },
        destinations: { dr: { region: "us-east-1", encryption: { createKey: true } } },
      },
      {
        buckets: {
          mine: {
            bucketEncryption: {
              serverSideEncryptionConfiguration: [
                { serverSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key } },
              ],
            },
          },
        },
      },
    );
    const decrypt = deployment.policy("docs-role-policy").Statement.find(({ Sid }) => Sid === "SourceKms");
    assert.deepEqual(decrypt?.Resource, [key]);
  });
});

describe("the rules of others on an existing source", () => {
  const role = { arn: theirRole };
  const ours: ReplicationRule[] = [];
  before(async () => {
    ours.push(...(await adopted({ role })).rules());
  });

  for (const preview of [true, false]) {
    it(`stay as they are, before ours, in a ${preview ? "preview" : "deploy"}`, async () => {
      const deployment = await adopted(
        { existingRules: "merge", role },
        { ...replicating(theirRule), preview },
      );
      const [first, second] = deployment.rules();
      assert.deepEqual(first, theirRuleKept);
      assert.deepEqual({ ...second, id: ours[0]?.id }, ours[0]);
      assert.equal(deployment.inputs("docs-replication").role, theirRole);
    });
  }

  it("are read again right before ours are written, and a change meanwhile stops the deploy", async () => {
    const buckets = replicating(theirRule).buckets ?? {};
    const later = replicating(theirRule, { ...theirRule, id: "new", priority: 8 }).buckets ?? {};
    const { problems, begun } = await refused(
      { source, existingRules: "merge", role },
      { buckets, bucketsLater: later },
    );
    assert.match(problems.join(), /whose replication rules were changed by somebody else during this deploy/);
    assert.equal(begun.includes("docs-replication"), false);
  });

  it("that come while a bucket without rules is set up are not overwritten either", async () => {
    const { problems } = await refused({ source }, { bucketsLater: replicating(theirRule).buckets });
    assert.match(problems.join(), /nothing of theirs was overwritten: deploy again/);
  });

  it("are not read again where they are to be replaced", async () => {
    const deployment = await adopted(
      { existingRules: "replace", role },
      { bucketsLater: replicating(theirRule).buckets },
    );
    assert.deepEqual(deployment.rules(), ours);
  });

  it("are the same after a second deploy, which finds ours beside them", async () => {
    const again = await adopted({ existingRules: "merge", role }, replicating(theirRule, ...ours));
    assert.deepEqual(again.rules(), [theirRuleKept, ...ours]);
  });

  it("keep their priorities, and ours give way", async () => {
    const taken = { ...theirRule, priority: ours[0]?.priority };
    const deployment = await adopted({ existingRules: "merge", role }, replicating(taken));
    assert.deepEqual(
      deployment.rules().map(({ priority }) => priority),
      [taken.priority, (taken.priority ?? 0) + 1],
    );
  });

  it("go when they are to be replaced", async () => {
    const deployment = await adopted({ existingRules: "replace", role }, replicating(theirRule));
    assert.deepEqual(deployment.rules(), ours);
  });

  it("need not be there", async () => {
    assert.deepEqual((await adopted({ existingRules: "merge", role })).rules(), ours);
  });
});
