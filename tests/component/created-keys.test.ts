// Proves: what the keys that the component creates are like, who may use them, and when they stay. Does not prove: that
// KMS takes their policies.
import assert from "node:assert/strict";
import { keyArn, roleArn } from "../support/mocks";
import { acrossAccounts, type Conditions, deployed, ourAccount, theirAccount } from "./deployment";

const withKeys = (conditions: Conditions = {}, forceDestroy?: boolean) => {
  const side = { encryption: { createKey: true }, forceDestroy };
  return deployed(
    {
      source: { region: "eu-west-1", ...side },
      destinations: { dr: { region: "us-east-1", ...side } },
    },
    conditions,
  );
};

const owner = (account: string) => ({
  Sid: "OwnerAccount",
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: "kms:*",
  Resource: ["*"],
});

describe("a created key", () => {
  for (const [side, provider] of [
    ["docs-source", "docs-source-provider"],
    ["docs-destination-dr", "docs-destination-dr-provider"],
  ] as const) {
    it(`of ${side} is changed every year, and leaves its use to the account that it is in`, async () => {
      const deployment = await withKeys();
      const { policy: _, ...inputs } = deployment.inputs(`${side}-key`);
      assert.deepEqual(inputs, {
        description: `Encrypts the objects of the bucket ${side}-1234567`,
        enableKeyRotation: true,
      });
      assert.deepEqual(deployment.policy(`${side}-key`), {
        Version: "2012-10-17",
        Statement: [owner(ourAccount)],
      });
      assert.equal(deployment.child(`${side}-key`).provider, provider);
    });
  }

  it("in another account lets the role in, for replicas in this bucket through S3 of this region only", async () => {
    const deployment = await withKeys(acrossAccounts);
    assert.deepEqual(deployment.policy("docs-destination-dr-key").Statement, [
      owner(theirAccount),
      {
        Sid: "ReplicaEncrypt",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${ourAccount}:root` },
        Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        Resource: ["*"],
        Condition: {
          ArnEquals: { "aws:PrincipalArn": roleArn("docs-role") },
          StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
          StringLike: {
            "kms:EncryptionContext:aws:s3:arn": [
              "arn:aws:s3:::docs-destination-dr-1234567",
              "arn:aws:s3:::docs-destination-dr-1234567/*",
            ],
          },
        },
      },
    ]);
    assert.deepEqual(deployment.policy("docs-source-key").Statement, [owner(ourAccount)]);
  });

  it("stays after a destroy, because objects under it may stay", async () => {
    const deployment = await withKeys();
    assert.equal(deployment.child("docs-source-key").retainOnDelete, true);
    assert.equal(deployment.child("docs-destination-dr-key").retainOnDelete, true);
  });

  it("goes with a bucket whose objects go", async () => {
    const deployment = await withKeys({}, true);
    assert.equal(deployment.child("docs-source-key").retainOnDelete, false);
    assert.equal(deployment.child("docs-destination-dr-key").retainOnDelete, false);
  });

  it("is what the rules and the role name", async () => {
    const deployment = await withKeys();
    const replicaKey = keyArn("docs-destination-dr-key", "us-east-1");
    assert.deepEqual(deployment.rules()[0]?.destination.encryptionConfiguration, {
      replicaKmsKeyId: replicaKey,
    });
    const keys = deployment
      .policy("docs-role-policy")
      .Statement.filter(({ Action }) => Action.includes("kms:Decrypt"))
      .flatMap(({ Resource }) => Resource);
    assert.deepEqual(keys, [keyArn("docs-source-key", "eu-west-1"), replicaKey]);
  });

  it("needs nothing from anybody else, while further keys of the source do", async () => {
    const former = keyArn("former", "eu-west-1");
    const encryption = { createKey: true };
    const { outputs } = await deployed({
      source: { region: "eu-west-1", encryption, kmsKeyArns: [former] },
      destinations: { dr: { region: "us-east-1", encryption } },
    });
    assert.deepEqual(Object.keys(outputs.requiredKeyPolicy as object), [former]);
  });

  it("is created only where it is asked for", async () => {
    const { names } = await deployed();
    assert.deepEqual(
      names.filter((name) => name.endsWith("-key")),
      [],
    );
  });
});
