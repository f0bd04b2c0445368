// Proves: with which key and in which way each side encrypts, and what the rules and the role say about it. Does not
// prove: that S3 can use the keys.
import assert from "node:assert/strict";
import type { EncryptionArgs } from "../../components/args";
import { keyArn } from "../support/mocks";
import { type Deployment, deployed } from "./deployment";

const sourceKey = keyArn("source", "eu-west-1");
const replicaKey = keyArn("replica", "us-east-1");

function encrypted(source: EncryptionArgs, destination: EncryptionArgs, kmsKeyArns?: string[]) {
  return deployed({
    source: { region: "eu-west-1", encryption: source, kmsKeyArns },
    destinations: { dr: { region: "us-east-1", encryption: destination } },
  });
}

const encryptionOf = (deployment: Deployment, name: string) =>
  (deployment.inputs(`${name}-encryption`).rules as unknown[])[0];

const sides = [
  { side: "source", name: "docs-source", region: "eu-west-1" },
  { side: "destination", name: "docs-destination-dr", region: "us-east-1" },
];

const settings: [title: string, given: EncryptionArgs, sseAlgorithm: string, bucketKey: boolean][] = [
  ["with a KMS key and a bucket key, unless more is said", {}, "aws:kms", true],
  ["with a KMS key and without a bucket key", { bucketKey: false }, "aws:kms", false],
  ["twice, which works without a bucket key", { type: "aws:kms:dsse" }, "aws:kms:dsse", false],
];

describe("a new bucket encrypts", () => {
  for (const { side, name, region } of sides) {
    const keys: [title: string, key: EncryptionArgs, arn: string][] = [
      ["that is given", { kmsKeyArn: keyArn("given", region) }, keyArn("given", region)],
      ["that is created", { createKey: true }, keyArn(`${name}-key`, region)],
    ];
    for (const [which, key, arn] of keys) {
      for (const [how, given, sseAlgorithm, bucketKey] of settings) {
        it(`${how}, as a ${side}, with a key ${which}`, async () => {
          const deployment = await (side === "source"
            ? encrypted({ ...key, ...given }, { kmsKeyArn: replicaKey })
            : encrypted({ kmsKeyArn: sourceKey }, { ...key, ...given }));
          assert.deepEqual(encryptionOf(deployment, name), {
            applyServerSideEncryptionByDefault: { sseAlgorithm, kmsMasterKeyId: arn },
            ...(bucketKey && { bucketKeyEnabled: true }),
            blockedEncryptionTypes: ["SSE-C"],
          });
        });
      }
    }
  }
});

describe("objects under KMS keys", () => {
  it("are replicated, under the destination's key", async () => {
    const [rule] = (await encrypted({ kmsKeyArn: sourceKey }, { kmsKeyArn: replicaKey })).rules();
    assert.deepEqual(rule?.sourceSelectionCriteria, { sseKmsEncryptedObjects: { status: "Enabled" } });
    assert.deepEqual(rule?.destination.encryptionConfiguration, { replicaKmsKeyId: replicaKey });
  });

  it("are replicated beside changes of replicas", async () => {
    const deployment = await deployed({
      source: { region: "eu-west-1", encryption: { kmsKeyArn: sourceKey } },
      destinations: { dr: { region: "us-east-1", encryption: { kmsKeyArn: replicaKey } } },
      rules: [{ id: "everything", replicaModifications: true }],
    });
    assert.deepEqual(deployment.rules()[0]?.sourceSelectionCriteria, {
      replicaModifications: { status: "Enabled" },
      sseKmsEncryptedObjects: { status: "Enabled" },
    });
  });

  it("get the key of each destination", async () => {
    const other = keyArn("other", "eu-central-1");
    const deployment = await deployed({
      source: { region: "eu-west-1", encryption: { kmsKeyArn: sourceKey } },
      destinations: {
        dr: { region: "us-east-1", encryption: { kmsKeyArn: replicaKey } },
        eu: { region: "eu-central-1", encryption: { kmsKeyArn: other } },
      },
    });
    assert.deepEqual(
      deployment.rules().map(({ destination }) => destination.encryptionConfiguration),
      [{ replicaKmsKeyId: replicaKey }, { replicaKmsKeyId: other }],
    );
  });

  it("may be under several keys, all of which the role can read", async () => {
    const former = keyArn("former", "eu-west-1");
    const deployment = await encrypted({ kmsKeyArn: sourceKey }, { kmsKeyArn: replicaKey }, [former]);
    const statement = deployment.policy("docs-role-policy").Statement.find(({ Sid }) => Sid === "SourceKms");
    assert.deepEqual(statement, {
      Sid: "SourceKms",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [sourceKey, former],
      Condition: {
        StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
        StringLike: {
          "kms:EncryptionContext:aws:s3:arn": [
            "arn:aws:s3:::docs-source-1234567",
            "arn:aws:s3:::docs-source-1234567/*",
          ],
        },
      },
    });
  });

  it("may be those of writers who choose a key, while the bucket itself uses none", async () => {
    const deployment = await encrypted({}, { kmsKeyArn: replicaKey }, [sourceKey]);
    assert.deepEqual(encryptionOf(deployment, "docs-source"), {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
      blockedEncryptionTypes: ["SSE-C"],
    });
    assert.deepEqual(deployment.rules()[0]?.sourceSelectionCriteria, {
      sseKmsEncryptedObjects: { status: "Enabled" },
    });
  });

  const bucketKeys: [title: string, source: EncryptionArgs, destination: EncryptionArgs][] = [
    ["both sides have a bucket key", {}, {}],
    ["only the source has a bucket key", {}, { bucketKey: false }],
    ["only the destination has a bucket key", { bucketKey: false }, {}],
    [
      "neither side has a bucket key, which writers may ask for",
      { bucketKey: false },
      { type: "aws:kms:dsse" },
    ],
  ];
  for (const [title, source, destination] of bucketKeys) {
    it(`let the role encrypt and decrypt with the key of the replicas, if ${title}`, async () => {
      const deployment = await encrypted(
        { kmsKeyArn: sourceKey, ...source },
        { kmsKeyArn: replicaKey, ...destination },
      );
      const [statement] = deployment
        .policy("docs-role-policy")
        .Statement.filter(({ Resource }) => Resource?.includes(replicaKey));
      assert.deepEqual(statement?.Action, ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]);
      assert.deepEqual(statement?.Condition, {
        StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
        StringLike: {
          "kms:EncryptionContext:aws:s3:arn": [
            "arn:aws:s3:::docs-destination-dr-1234567",
            "arn:aws:s3:::docs-destination-dr-1234567/*",
          ],
        },
      });
    });
  }

  it("are no concern of a replication whose source has none", async () => {
    const deployment = await deployed();
    assert.doesNotMatch(JSON.stringify([deployment.rules(), deployment.policy("docs-role-policy")]), /kms/i);
  });
});
