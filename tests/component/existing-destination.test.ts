// Proves: what an existing destination gets and keeps, its bucket policy above all. Does not prove: that S3 takes the
// merged policy; the end-to-end tests put one on a bucket.
import assert from "node:assert/strict";
import type { DestinationArgs } from "../../components/args";
import { keyArn, roleArn } from "../support/mocks";
import { acrossAccounts, type Conditions, deployed, ourAccount, theirAccount } from "./deployment";

const adopted = (destination: Partial<DestinationArgs> = {}, conditions?: Conditions) =>
  deployed(
    { destinations: { dr: { region: "us-east-1", existingBucket: "replica", ...destination } } },
    conditions,
  );

const inTheirAccount = (policy?: string, found: object = {}): Conditions => ({
  ...acrossAccounts,
  buckets: { replica: found },
  policies: policy === undefined ? {} : { replica: policy },
});
const named = { accountId: theirAccount };

const replicaWrite = (Action: string[]) => ({
  Sid: "Crr8cfaacd143ReplicaWrite",
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${ourAccount}:root` },
  Condition: { ArnEquals: { "aws:PrincipalArn": roleArn("docs-role") } },
  Action,
  Resource: ["arn:aws:s3:::replica/*"],
});
const write = ["s3:ReplicateObject", "s3:ReplicateTags"];
const override = "s3:ObjectOwnerOverrideToBucketOwner";

/** With what a policy can have that ours never has. */
const theirPolicy =
  '{"Id":"theirs","Version":"2008-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":["a","b"]},' +
  '"NotAction":"s3:Get*","Resource":"arn:aws:s3:::replica/ü*","Condition":{"Bool":{"aws:SecureTransport":false}}},' +
  '{"Sid":"Crr0000000000ReplicaWrite","Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"*"}]}';
const theirStatements = theirPolicy.slice(theirPolicy.indexOf("[{") + 1, -2);

describe("an existing destination", () => {
  it("of the same account gets versioning, and nothing else", async () => {
    const { names } = await adopted();
    assert.deepEqual(
      names.filter((name) => name.startsWith("docs-destination")),
      ["docs-destination-dr-provider", "docs-destination-dr-reader", "docs-destination-dr-versioning"],
    );
  });

  it("is versioned, and stays so after a destroy", async () => {
    const deployment = await adopted();
    const { retainOnDelete } = deployment.child("docs-destination-dr-versioning");
    assert.deepEqual(deployment.inputs("docs-destination-dr-versioning"), {
      bucket: "replica",
      versioningConfiguration: { status: "Enabled" },
    });
    assert.equal(retainOnDelete, true);
  });

  it("is left as it is when its versioning is only to be verified", async () => {
    const found = { versioningConfiguration: { status: "Enabled" } };
    const { names } = await adopted({ versioning: "verify" }, { buckets: { replica: found } });
    assert.equal(names.includes("docs-destination-dr-versioning"), false);
  });

  it("gets its replicas under the key that is named", async () => {
    const [here, there] = [keyArn("here", "eu-west-1"), keyArn("there", "us-east-1")];
    const deployment = await deployed({
      source: { region: "eu-west-1", encryption: { kmsKeyArn: here } },
      destinations: {
        dr: { region: "us-east-1", existingBucket: "replica", encryption: { kmsKeyArn: there } },
      },
    });
    assert.deepEqual(deployment.rules()[0]?.destination.encryptionConfiguration, { replicaKmsKeyId: there });
    assert.deepEqual(Object.keys(deployment.outputs.requiredKeyPolicy as object), [here, there]);
  });
});

describe("the policy of an existing destination in another account", () => {
  it("is made where there was none", async () => {
    const deployment = await adopted(named, inTheirAccount());
    const { inputs, retainOnDelete, provider } = deployment.child("docs-destination-dr-policy");
    assert.equal(inputs.bucket, "replica");
    assert.deepEqual(JSON.parse(String(inputs.policy)), {
      Version: "2012-10-17",
      Statement: [replicaWrite([...write, override])],
    });
    assert.equal(retainOnDelete, true);
    assert.equal(provider, "docs-destination-dr-provider");
  });

  it("keeps the statements of others byte for byte, and gets ours behind them", async () => {
    const deployment = await adopted(named, inTheirAccount(theirPolicy));
    const ours = JSON.stringify(replicaWrite([...write, override]));
    assert.equal(
      deployment.inputs("docs-destination-dr-policy").policy,
      `{"Id":"theirs","Version":"2008-10-17","Statement":[${theirStatements},${ours}]}`,
    );
  });

  it("is the same after a second deploy, which finds ours in it", async () => {
    const first = (await adopted(named, inTheirAccount(theirPolicy))).inputs("docs-destination-dr-policy");
    const second = await adopted(named, inTheirAccount(String(first.policy)));
    assert.equal(second.inputs("docs-destination-dr-policy").policy, first.policy);
  });

  it("is taken again in a second deploy, also when ours used the last room that there was", async () => {
    const long = JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "x".repeat(18_300) }] });
    const first = (await adopted(named, inTheirAccount(long))).inputs("docs-destination-dr-policy");
    const second = await adopted(named, inTheirAccount(String(first.policy)));
    assert.equal(second.inputs("docs-destination-dr-policy").policy, first.policy);
  });

  it("loses of ours what is no longer needed", async () => {
    const first = (await adopted({ ...named, deleteMarkers: true }, inTheirAccount(theirPolicy))).inputs(
      "docs-destination-dr-policy",
    );
    assert.match(String(first.policy), /s3:ReplicateDelete/);
    const second = await adopted(named, inTheirAccount(String(first.policy)));
    assert.doesNotMatch(String(second.inputs("docs-destination-dr-policy").policy), /s3:ReplicateDelete/);
  });

  const enforced = { ownershipControls: { rules: [{ objectOwnership: "BucketOwnerEnforced" }] } };
  const needs: [title: string, destination: Partial<DestinationArgs>, found: object, actions: string[]][] = [
    ["the owner override, unless its owner owns every object anyway", {}, enforced, write],
    ["no owner override that nobody asked for", { ownerOverride: false }, {}, write],
    [
      "delete markers, where they are carried over",
      { deleteMarkers: true },
      enforced,
      [...write, "s3:ReplicateDelete"],
    ],
  ];
  for (const [title, destination, found, actions] of needs) {
    it(`allows ${title}`, async () => {
      const deployment = await adopted({ ...named, ...destination }, inTheirAccount(undefined, found));
      assert.deepEqual(deployment.policy("docs-destination-dr-policy").Statement, [replicaWrite(actions)]);
    });
  }

  it("is released with the bucket when the component goes", async () => {
    const assumeRoleArn = `arn:aws:iam::${theirAccount}:role/deploy`;
    const deployment = await adopted({ ...named, assumeRoleArn }, inTheirAccount(theirPolicy));
    assert.deepEqual(JSON.parse(String(deployment.inputs("docs-destination-dr-release").stdin)), {
      bucket: "replica",
      region: "us-east-1",
      accountId: theirAccount,
      assumeRoles: [{ roleArn: assumeRoleArn }],
      ruleIdPrefix: "project.stack.docs.",
      statementIdPrefix: "Crr8cfaacd143",
    });
  });

  it("is not touched where source and destination are said to be of one account", async () => {
    const { names } = await deployed({
      source: { region: "eu-west-1", accountId: ourAccount },
      destinations: { dr: { region: "us-east-1", existingBucket: "replica", accountId: ourAccount } },
    });
    assert.equal(names.includes("docs-destination-dr-policy"), false);
  });
});
