// Proves: what an existing destination gets, and what is put into its bucket policy. Does not prove: that the statements
// of others stay, which tests/attachment/ shows, or that S3 takes the result; the end-to-end tests put it on a bucket.
import assert from "node:assert/strict";
import type { DestinationArgs } from "../../components/args";
import { identity, keyArn, roleArn } from "../support/mocks";
import {
  acrossAccounts,
  type Conditions,
  type Deployment,
  deployed,
  ourAccount,
  theirAccount,
} from "./deployment";

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
  Sid: "ReplicaWrite",
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${ourAccount}:root` },
  Condition: { ArnEquals: { "aws:PrincipalArn": roleArn("docs-role") } },
  Action,
  Resource: ["arn:aws:s3:::replica/*"],
});
const write = ["s3:ReplicateObject", "s3:ReplicateTags"];
const override = "s3:ObjectOwnerOverrideToBucketOwner";

const theirPolicy = '{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Deny"}]}';
const granted = (deployment: Deployment) =>
  JSON.parse(String(deployment.inputs("docs-destination-dr-grant").stdin)).statements;

describe("an existing destination", () => {
  it("of the same account gets versioning, and nothing else", async () => {
    const { names } = await adopted();
    assert.deepEqual(
      names.filter((name) => name.startsWith("docs-destination")),
      ["docs-destination-dr-provider", "docs-destination-dr-reader", "docs-destination-dr-versioning"],
    );
  });

  it("is versioned by a program that looks first, and stays so after a destroy", async () => {
    const { create, delete: undo, stdin } = (await adopted()).inputs("docs-destination-dr-versioning");
    assert.match(String(create), /main\("enable-versioning"\)$/);
    assert.equal(undo, undefined);
    assert.deepEqual(JSON.parse(String(stdin)), {
      bucket: "replica",
      region: "us-east-1",
      accountId: ourAccount,
    });
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
  it("gets our statements from a program, which knows those of others when it writes", async () => {
    const deployment = await adopted(named, inTheirAccount(theirPolicy));
    const { stdin, ...command } = deployment.inputs("docs-destination-dr-grant");
    assert.deepEqual(command, {
      interpreter: ["node", "-e"],
      create: 'require("s3-cross-region-replication/attachment/cli").main("grant")',
      triggers: ["replica"],
      addPreviousOutputInEnv: false,
      logging: "stderr",
    });
    assert.deepEqual(JSON.parse(String(stdin)), {
      bucket: "replica",
      region: "us-east-1",
      accountId: theirAccount,
      identity,
      statements: [replicaWrite([...write, override])],
    });
  });

  it("is no change of ours when others change theirs", async () => {
    const before = await adopted(named, inTheirAccount());
    const after = await adopted(named, inTheirAccount(theirPolicy));
    assert.deepEqual(granted(after), granted(before));
  });

  const enforced = { ownershipControls: { rules: [{ objectOwnership: "BucketOwnerEnforced" }] } };
  const needs: [title: string, destination: Partial<DestinationArgs>, found: object, actions: string[]][] = [
    ["the owner override, also where its owner owns every object anyway", {}, enforced, [...write, override]],
    ["no owner override that nobody asked for", { ownerOverride: false }, {}, write],
    [
      "delete markers, where they are carried over",
      { deleteMarkers: true },
      {},
      [...write, "s3:ReplicateDelete", override],
    ],
  ];
  for (const [title, destination, found, actions] of needs) {
    it(`allows ${title}`, async () => {
      const deployment = await adopted({ ...named, ...destination }, inTheirAccount(undefined, found));
      assert.deepEqual(granted(deployment), [replicaWrite(actions)]);
    });
  }

  it("loses our statements when the component goes", async () => {
    const assumeRoleArn = `arn:aws:iam::${theirAccount}:role/deploy`;
    const deployment = await adopted({ ...named, assumeRoleArn }, inTheirAccount(theirPolicy));
    const revoke = deployment.inputs("docs-destination-dr-revoke");
    assert.equal(revoke.delete, 'require("s3-cross-region-replication/attachment/cli").main("revoke")');
    assert.deepEqual(JSON.parse(String(revoke.stdin)), {
      bucket: "replica",
      region: "us-east-1",
      accountId: theirAccount,
      assumeRoles: [{ roleArn: assumeRoleArn }],
      identity,
    });
  });

  it("is not touched where source and destination are said to be of one account", async () => {
    const { names } = await deployed({
      source: { region: "eu-west-1", accountId: ourAccount },
      destinations: { dr: { region: "us-east-1", existingBucket: "replica", accountId: ourAccount } },
    });
    assert.equal(names.includes("docs-destination-dr-grant"), false);
  });
});
