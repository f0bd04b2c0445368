// Proves: that a destination with access "emit" is not entered, and what its owner is told to allow. Does not prove:
// that AWS lets the role in with it; tests/unit/least-privilege-other-side.test.ts judges the statements.
import assert from "node:assert/strict";
import type { DestinationArgs } from "../../components/args";
import { keyArn, roleArn } from "../support/mocks";
import { type Change, type Conditions, deployed, ourAccount, theirAccount } from "./deployment";

const replicaKey = keyArn("replica", "us-east-1", theirAccount);
const sourceKey = keyArn("source", "eu-west-1");

function emitted(destination: Partial<DestinationArgs> = {}, change: Change = {}, conditions?: Conditions) {
  return deployed(
    {
      destinations: {
        dr: {
          region: "us-east-1",
          access: "emit",
          existingBucket: "replica",
          accountId: theirAccount,
          ...destination,
        },
      },
      backfill: { mode: "none" },
      ...change,
    },
    conditions,
  );
}

const encrypted = () =>
  emitted(
    { encryption: { kmsKeyArn: replicaKey } },
    { source: { region: "eu-west-1", encryption: { kmsKeyArn: sourceKey, bucketKey: false } } },
  );

const fromRole = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${ourAccount}:root` },
  Condition: { ArnEquals: { "aws:PrincipalArn": roleArn("docs-role") } },
};

/** Of an output that maps names to policies in JSON. */
function policies(output: unknown): Record<string, { Statement: unknown[] }> {
  const all = Object.entries(output as Record<string, string>);
  return Object.fromEntries(all.map(([name, policy]) => [name, JSON.parse(policy)]));
}

describe("a destination that we may not enter", () => {
  it("gets no resource, no provider and no look", async () => {
    const { names } = await emitted({}, {}, { buckets: { replica: new Error("AccessDenied") } });
    assert.deepEqual(
      names.filter((name) => name.includes("destination")),
      [],
    );
  });

  it("is named in the rule and in the role's rights, with the account that was said", async () => {
    const deployment = await emitted();
    assert.deepEqual(deployment.rules()[0]?.destination, {
      bucket: "arn:aws:s3:::replica",
      account: theirAccount,
      accessControlTranslation: { owner: "Destination" },
      metrics: { status: "Enabled" },
    });
    const write = deployment.policy("docs-role-policy").Statement.find(({ Sid }) => Sid === "DestObjects");
    assert.deepEqual(write?.Resource, ["arn:aws:s3:::replica/*"]);
    assert.deepEqual(write?.Condition, { StringEqualsIfExists: { "aws:ResourceAccount": theirAccount } });
  });

  const needs: [title: string, destination: Partial<DestinationArgs>, actions: string[]][] = [
    [
      "replicas, which it is to own",
      {},
      ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"],
    ],
    ["replicas only", { ownerOverride: false }, ["s3:ReplicateObject", "s3:ReplicateTags"]],
    [
      "delete markers too",
      { ownerOverride: false, deleteMarkers: true },
      ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ReplicateDelete"],
    ],
  ];
  for (const [title, destination, Action] of needs) {
    it(`has to let in ${title}`, async () => {
      const { outputs } = await emitted(destination);
      assert.deepEqual(policies(outputs.requiredDestinationPolicy), {
        dr: {
          Version: "2012-10-17",
          Statement: [{ Sid: "ReplicaWrite", ...fromRole, Action, Resource: ["arn:aws:s3:::replica/*"] }],
        },
      });
    });
  }

  it("has to let the role use its key", async () => {
    const { outputs } = await encrypted();
    const through = (region: string, bucket: string) => ({
      ...fromRole.Condition,
      StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
      StringLike: {
        "kms:EncryptionContext:aws:s3:arn": [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      },
    });
    assert.deepEqual(policies(outputs.requiredKeyPolicy), {
      [sourceKey]: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "SourceDecrypt",
            ...fromRole,
            Action: ["kms:Decrypt"],
            Resource: ["*"],
            Condition: through("eu-west-1", "docs-source-1234567"),
          },
        ],
      },
      [replicaKey]: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "ReplicaEncrypt",
            ...fromRole,
            Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
            Resource: ["*"],
            Condition: through("us-east-1", "replica"),
          },
        ],
      },
    });
  });

  it("gets its replicas under its own key", async () => {
    const deployment = await encrypted();
    assert.deepEqual(deployment.rules()[0]?.destination.encryptionConfiguration, {
      replicaKmsKeyId: replicaKey,
    });
    assert.deepEqual(deployment.outputs.destinationKeyArns, { dr: replicaKey });
  });

  it("can stand beside one that we manage", async () => {
    const { names, outputs } = await emitted(
      {},
      {
        destinations: {
          dr: { region: "us-east-1", access: "emit", existingBucket: "replica", accountId: theirAccount },
          eu: { region: "eu-central-1" },
        },
      },
    );
    assert.ok(names.includes("docs-destination-eu-policy"));
    assert.deepEqual(Object.keys(outputs.requiredDestinationPolicy as object), ["dr"]);
    assert.deepEqual(outputs.destinationBucketNames, { dr: "replica", eu: "docs-destination-eu-1234567" });
  });

  it("is not asked for anything while everything is managed", async () => {
    const { outputs } = await deployed();
    assert.deepEqual(outputs.requiredDestinationPolicy, {});
    assert.deepEqual(outputs.requiredKeyPolicy, {});
  });
});
