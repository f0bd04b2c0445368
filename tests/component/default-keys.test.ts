// Proves: what an existing destination that encrypts with a KMS key by default changes for the role, the outputs and the rules,
// and when the key has to be named. Does not prove: that old objects without encryption come under that key; AWS documents it.
import assert from "node:assert/strict";
import type { EncryptionArgs } from "../../components/args";
import { keyArn } from "../support/mocks";
import { acrossAccounts, type Change, deployed, refused, theirAccount } from "./deployment";

const defaultKey = keyArn("default", "us-east-1");
const theirKey = keyArn("default", "us-east-1", theirAccount);
const replicaKey = keyArn("replica", "us-east-1");
const sourceKey = keyArn("source", "eu-west-1");

const under = (kmsMasterKeyId?: string) => ({
  bucketEncryption: {
    serverSideEncryptionConfiguration: [
      { serverSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId } },
    ],
  },
});

const oldSource = { region: "eu-west-1", existingBucket: "mine" };
const into = (encryption?: EncryptionArgs, source: Change["source"] = oldSource): Change => ({
  source,
  destinations: { dr: { region: "us-east-1", existingBucket: "replica", ...(encryption && { encryption }) } },
});
const replicaUnder = (key?: string, source = {}) => ({ buckets: { replica: under(key), mine: source } });

async function keysOfRole(change: Change, world: object) {
  const deployment = await deployed(change, world);
  const statement = deployment.policy("docs-role-policy").Statement.find(({ Sid }) => Sid === "DestKms");
  return { deployment, statement };
}

describe("an existing destination that encrypts with a KMS key by default", () => {
  it("lets the role use that key for objects that an existing source stored without encryption", async () => {
    const { deployment, statement } = await keysOfRole(into(), replicaUnder(defaultKey));
    assert.deepEqual(statement, {
      Sid: "DestKms",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      Resource: [defaultKey],
      Condition: {
        StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
        StringLike: {
          "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::replica", "arn:aws:s3:::replica/*"],
        },
      },
    });
    assert.deepEqual(Object.keys(deployment.outputs.requiredKeyPolicy as object), [defaultKey]);
  });

  it("is sent no key by the rules, which S3 rejects without objects under KMS keys in them", async () => {
    for (const encryption of [undefined, { kmsKeyArn: defaultKey }]) {
      const [rule] = (await deployed(into(encryption), replicaUnder(defaultKey))).rules();
      assert.equal("encryptionConfiguration" in (rule?.destination ?? {}), false);
      assert.equal("sourceSelectionCriteria" in (rule ?? {}), false);
    }
  });

  it("lets the role use that key beside the one that the rules name", async () => {
    const source = { ...oldSource, encryption: { kmsKeyArn: sourceKey } };
    const change = into({ kmsKeyArn: replicaKey }, source);
    const { deployment, statement } = await keysOfRole(change, replicaUnder(defaultKey, under(sourceKey)));
    assert.deepEqual(statement?.Resource, [replicaKey, defaultKey]);
    assert.deepEqual(deployment.rules()[0]?.destination.encryptionConfiguration, {
      replicaKmsKeyId: replicaKey,
    });
    assert.deepEqual(
      Object.keys(deployment.outputs.requiredKeyPolicy as object).sort(),
      [defaultKey, replicaKey, sourceKey].sort(),
    );
  });

  it("in another account has its owner told what the key has to allow", async () => {
    const change = into();
    const dr = { ...change.destinations?.dr, region: "us-east-1", accountId: theirAccount };
    const world = { ...acrossAccounts, ...replicaUnder(theirKey) };
    const { outputs } = await deployed({ ...change, destinations: { dr } }, world);
    assert.match(
      String((outputs.requiredKeyPolicy as Record<string, string>)[theirKey]),
      /"Sid":"ReplicaEncrypt".*"kms:GenerateDataKey"/,
    );
  });

  it("changes nothing for a new source, which has no objects without encryption", async () => {
    const { statement } = await keysOfRole(
      into(undefined, { region: "eu-west-1" }),
      replicaUnder(defaultKey),
    );
    assert.equal(statement, undefined);
  });

  it("changes nothing where that is the key of AWS's own, which everybody in the account may use", async () => {
    for (const key of [undefined, "alias/aws/s3", "arn:aws:kms:us-east-1:111122223333:alias/aws/s3"]) {
      const { statement } = await keysOfRole(into(), replicaUnder(key));
      assert.equal(statement, undefined);
    }
  });

  it("may say so by an alias, where the arguments name the key", async () => {
    const { statement } = await keysOfRole(into({ kmsKeyArn: defaultKey }), replicaUnder("alias/docs"));
    assert.deepEqual(statement?.Resource, [defaultKey]);
  });

  const refusals: [title: string, encryption: EncryptionArgs | undefined, found: object, problem: string][] =
    [
      [
        "if it says so by an alias, and no argument names the key",
        undefined,
        under("alias/docs"),
        'which encrypts with the KMS key "alias/docs" by default, and so what the source stored without encryption; name ' +
          "the ARN of that key in destinations.dr.encryption.kmsKeyArn",
      ],
      [
        "if it says so by the ID of the key, and no argument names the key",
        undefined,
        under("1234abcd"),
        'which encrypts with the KMS key "1234abcd" by default, and so what the source stored without encryption; name ' +
          "the ARN of that key in destinations.dr.encryption.kmsKeyArn",
      ],
      [
        "if the arguments name another key, which no replica would use",
        { kmsKeyArn: replicaKey },
        under(defaultKey),
        `which encrypts with "${defaultKey}" by default, so that no replica would use ` +
          `"${replicaKey}"; correct destinations.dr.encryption.kmsKeyArn, or leave it out`,
      ],
      [
        "if the arguments name a key, and it encrypts with keys of S3's own",
        { kmsKeyArn: replicaKey },
        {},
        `which encrypts with "AES256" by default, so that no replica would use "${replicaKey}"; correct ` +
          "destinations.dr.encryption.kmsKeyArn, or leave it out",
      ],
    ];
  for (const [title, encryption, found, problem] of refusals) {
    for (const preview of [true, false]) {
      it(`is rejected in a ${preview ? "preview" : "deploy"} ${title}`, async () => {
        const { problems, begun } = await refused(into(encryption), { buckets: { replica: found }, preview });
        assert.deepEqual(problems, [`destinations.dr.existingBucket is "replica", ${problem}`]);
        assert.deepEqual(begun, []);
      });
    }
  }
});

describe("a destination that we may not enter", () => {
  it("lets the role use its default key for objects without encryption, if that is named", async () => {
    const dr = {
      region: "us-east-1",
      access: "emit",
      existingBucket: "replica",
      accountId: theirAccount,
    } as const;
    const change: Change = {
      source: oldSource,
      destinations: { dr: { ...dr, encryption: { kmsKeyArn: theirKey } } },
      backfill: { mode: "none" },
    };
    const { deployment, statement } = await keysOfRole(change, {});
    assert.deepEqual(statement?.Resource, [theirKey]);
    assert.deepEqual(Object.keys(deployment.outputs.requiredKeyPolicy as object), [theirKey]);
  });
});
