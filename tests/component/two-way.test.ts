// Proves: what a replication both ways puts on either side. Does not prove: that no object goes round in circles; S3
// does not replicate replicas, and the end-to-end tests watch one pair.
import assert from "node:assert/strict";
import { keyArn, roleArn } from "../support/mocks";
import {
  acrossAccounts,
  type Change,
  type Conditions,
  type Deployment,
  deployed,
  ourAccount,
  refused,
  theirAccount,
} from "./deployment";

const bothWays = (change: Change = {}, conditions?: Conditions) =>
  deployed({ twoWay: true, backfill: { mode: "none" }, ...change }, conditions);

const encryption = { createKey: true };
const withKeys: Change = {
  source: { region: "eu-west-1", encryption },
  destinations: { dr: { region: "us-east-1", encryption } },
};

describe("two-way replication", () => {
  let plain: Deployment;
  before(async () => {
    plain = await bothWays();
  });

  it("adds to the one way only a role, its permissions and the rules of the way back", async () => {
    const oneWay = await deployed({ backfill: { mode: "none" } });
    const added = plain.names.filter((name) => !oneWay.names.includes(name));
    assert.deepEqual(added, [
      "docs-reverse-replication",
      "docs-reverse-role",
      "docs-reverse-role-policy",
      "docs-reverse-role-widen",
    ]);
    assert.equal(plain.names.length, oneWay.names.length + added.length);
  });

  it("puts a rule on each side that carries changes of replicas over, too", () => {
    const rule = (to: string, id: string, priority: number) => [
      {
        id,
        priority,
        status: "Enabled",
        filter: { prefix: "" },
        deleteMarkerReplication: { status: "Disabled" },
        sourceSelectionCriteria: { replicaModifications: { status: "Enabled" } },
        destination: {
          bucket: `arn:aws:s3:::${to}`,
          account: ourAccount,
          accessControlTranslation: { owner: "Destination" },
          metrics: { status: "Enabled" },
        },
      },
    ];
    const [here, there] = ["docs-source-1234567", "docs-destination-dr-1234567"];
    assert.deepEqual(plain.inputs("docs-replication"), {
      bucket: here,
      role: roleArn("docs-role"),
      rules: rule(there, "docs-0123456789.everything.dr", 2122385116),
    });
    assert.deepEqual(plain.inputs("docs-reverse-replication"), {
      bucket: there,
      role: roleArn("docs-reverse-role"),
      rules: rule(here, "docs-0123456789.everything.source", 1532684987),
    });
  });

  it("carries the same objects both ways, but each side keeps its own storage class", async () => {
    const deployment = await bothWays({
      destinations: {
        dr: {
          region: "us-east-1",
          storageClass: "STANDARD_IA",
          deleteMarkers: true,
          replicationTimeControl: true,
        },
      },
      rules: [{ id: "logs", prefix: "logs/" }],
    });
    const [there] = deployment.rules();
    const [back] = deployment.rules("docs-reverse-replication");
    assert.equal(there?.destination.storageClass, "STANDARD_IA");
    assert.equal(back?.destination.storageClass, undefined);
    assert.deepEqual(back?.filter, there?.filter);
    assert.deepEqual(back?.deleteMarkerReplication, { status: "Enabled" });
    assert.deepEqual(back?.destination.replicationTime, there?.destination.replicationTime);
  });

  it("can leave changes of replicas where they are made", async () => {
    const deployment = await bothWays({ rules: [{ id: "everything", replicaModifications: false }] });
    for (const name of ["docs-replication", "docs-reverse-replication"]) {
      assert.equal(deployment.rules(name)[0]?.sourceSelectionCriteria, undefined);
    }
  });

  it("has a role on each side, each for its own bucket and with rights that mirror the other's", async () => {
    const deployment = await bothWays({ ...withKeys, role: { name: "replicator" } }, acrossAccounts);
    const mirrored = (policy: unknown) => {
      const swaps = [
        ["docs-source", "docs-destination-dr"],
        ["eu-west-1", "us-east-1"],
        [ourAccount, theirAccount],
        ["docs-source-key", "docs-destination-dr-key"].map((key) => keyArn(key, "").split("/")[1]),
      ];
      return swaps.reduce(
        (text, [one = "", other = ""]) =>
          text.replaceAll(one, "\0").replaceAll(other, one).replaceAll("\0", other),
        JSON.stringify(policy),
      );
    };
    for (const [name, input] of [
      ["role", "assumeRolePolicy"],
      ["role-policy", "policy"],
    ]) {
      const [there, back] = [`docs-${name}`, `docs-reverse-${name}`].map((child) =>
        deployment.policy(child, input),
      );
      assert.equal(JSON.stringify(back), mirrored(there));
    }
    assert.equal(deployment.inputs("docs-role").name, "replicator");
    assert.equal(deployment.inputs("docs-reverse-role").name, "replicator-reverse");
    assert.equal(deployment.child("docs-reverse-role").provider, "docs-destination-dr-provider");
    assert.equal(deployment.child("docs-reverse-role-policy").provider, "docs-destination-dr-provider");
    assert.equal(deployment.child("docs-reverse-replication").provider, "docs-destination-dr-provider");
  });

  const sides: [side: string, account: string, role: string][] = [
    ["docs-destination-dr", ourAccount, roleArn("docs-role")],
    ["docs-source", theirAccount, roleArn("docs-reverse-role", "aws", theirAccount)],
  ];
  for (const [side, account, role] of sides) {
    it(`lets the role of the other account into the bucket and the key of ${side}`, async () => {
      const deployment = await bothWays(withKeys, acrossAccounts);
      const [write] = deployment.policy(`${side}-policy`).Statement;
      assert.equal(write?.Sid, "ReplicaWrite");
      const [, encrypt] = deployment.policy(`${side}-key`).Statement;
      assert.equal(encrypt?.Sid, "ReplicaEncrypt");
      for (const statement of [write, encrypt]) {
        assert.deepEqual(statement?.Principal, { AWS: `arn:aws:iam::${account}:root` });
        assert.deepEqual(statement?.Condition?.ArnEquals, { "aws:PrincipalArn": role });
      }
    });
  }

  it("replicates objects under KMS keys back under the source's key", async () => {
    const [back] = (await bothWays(withKeys)).rules("docs-reverse-replication");
    assert.deepEqual(back?.destination.encryptionConfiguration, {
      replicaKmsKeyId: keyArn("docs-source-key", "eu-west-1"),
    });
  });

  it("asks the owner of each key for both directions", async () => {
    const [here, there] = [keyArn("here", "eu-west-1"), keyArn("there", "us-east-1")];
    const { outputs } = await bothWays({
      source: { region: "eu-west-1", encryption: { kmsKeyArn: here } },
      destinations: { dr: { region: "us-east-1", encryption: { kmsKeyArn: there } } },
    });
    const sids = Object.entries(outputs.requiredKeyPolicy as Record<string, string>).map(([key, policy]) => [
      key,
      JSON.parse(policy).Statement.map(({ Sid }: { Sid: string }) => Sid),
    ]);
    assert.deepEqual(Object.fromEntries(sids), {
      [here]: ["SourceDecrypt", "ReplicaEncrypt2"],
      [there]: ["ReplicaEncrypt", "SourceDecrypt2"],
    });
  });

  it("lets the role of the way back into an existing source of another account", async () => {
    const source = { region: "eu-west-1", existingBucket: "mine", accountId: ourAccount };
    const deployment = await bothWays({ source }, acrossAccounts);
    const { statements } = JSON.parse(String(deployment.inputs("docs-source-grant").stdin));
    assert.deepEqual(statements[0].Condition.ArnEquals, {
      "aws:PrincipalArn": roleArn("docs-reverse-role", "aws", theirAccount),
    });
  });

  it("is refused where nothing would let it in, because the source's account was not said", async () => {
    const source = { region: "eu-west-1", existingBucket: "mine" };
    const { problems } = await refused({ twoWay: true, backfill: { mode: "none" }, source }, acrossAccounts);
    assert.match(problems.join(), /^source\.accountId is needed/);
  });
});
