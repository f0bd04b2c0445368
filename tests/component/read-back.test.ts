// Proves: what a deployment asks the read-back to find, and that it fails when that is not found. Does not prove: how the
// program reads it, which tests/read-back/ shows, nor that AWS is found to differ; tests/e2e/read-back.test.ts breaks things.
import assert from "node:assert/strict";
import { CrossRegionReplication } from "../../components";
import type { Difference, ReadBack } from "../../contract/read-back";
import { type Call, identity, keyArn, type Registration, register, roleArn } from "../support/mocks";
import {
  acrossAccounts,
  type Change,
  type Conditions,
  deployed,
  ourAccount,
  plainArgs,
  theirAccount,
} from "./deployment";

async function meant(change: Change = {}, conditions: Conditions = {}) {
  const asked: ReadBack[] = [];
  const deployment = await deployed(change, {
    ...conditions,
    onCall: ({ token, inputs }) => {
      if (token === "command:local:run") asked.push(JSON.parse(String(inputs.stdin)));
    },
  });
  const [first, ...more] = asked;
  assert.deepEqual(more, []);
  return { ...(first as ReadBack), deployment };
}

const ours = (sentence: string): Difference => ({ sentence, isOurs: true });
const theirs = (sentence: string): Difference => ({ sentence, isOurs: false });

describe("what is read back", () => {
  it("is every bucket, with the rules, the encryption and the policy that it was given", async () => {
    const { buckets, deployment, identity: asked, patience } = await meant();
    assert.deepEqual([asked, patience], [identity, 60]);
    const [source, dr] = buckets;
    assert.deepEqual(
      [source?.bucket, source?.path, dr?.bucket, dr?.path],
      ["docs-source-1234567", "source", "docs-destination-dr-1234567", "destinations.dr"],
    );
    assert.deepEqual(source?.encryption, { algorithm: "AES256" });
    assert.equal(source?.policy, deployment.inputs("docs-source-policy").policy);
    assert.equal(source?.replication?.roleArn, roleArn("docs-role"));
    assert.equal(dr?.replication, undefined);
    assert.deepEqual(source?.replication?.rules, [
      {
        ID: `docs-${identity}.everything.dr`,
        Priority: 2122385116,
        Status: "Enabled",
        Filter: { Prefix: "" },
        DeleteMarkerReplication: { Status: "Disabled" },
        Destination: {
          Bucket: "arn:aws:s3:::docs-destination-dr-1234567",
          Account: ourAccount,
          AccessControlTranslation: { Owner: "Destination" },
          Metrics: { Status: "Enabled" },
        },
      },
    ]);
  });

  it("is every part of a rule, in the words of S3", async () => {
    const key = keyArn("there", "us-east-1");
    const { buckets } = await meant({
      source: { region: "eu-west-1", encryption: { createKey: true } },
      destinations: {
        dr: { region: "us-east-1", encryption: { kmsKeyArn: key }, replicationTimeControl: true },
      },
      rules: [{ id: "a", prefix: "a/", tags: { keep: "yes" } }],
    });
    const [rule] = buckets[0]?.replication?.rules ?? [];
    assert.deepEqual(rule?.Filter, { And: { Prefix: "a/", Tags: [{ Key: "keep", Value: "yes" }] } });
    assert.deepEqual(rule?.SourceSelectionCriteria, { SseKmsEncryptedObjects: { Status: "Enabled" } });
    assert.deepEqual(rule?.Destination.EncryptionConfiguration, { ReplicaKmsKeyID: key });
    assert.deepEqual(rule?.Destination.ReplicationTime, { Status: "Enabled", Time: { Minutes: 15 } });
    assert.deepEqual(buckets[0]?.encryption, {
      algorithm: "aws:kms",
      kmsKeyArn: keyArn("docs-source-key", "eu-west-1"),
    });
  });

  it("is the role, whom it trusts and what it may do", async () => {
    const { roles, deployment } = await meant();
    const { name, policy: document } = deployment.inputs("docs-role-policy");
    assert.deepEqual(roles, [
      {
        region: "eu-west-1",
        accountId: ourAccount,
        path: "role",
        arn: roleArn("docs-role"),
        trust: deployment.inputs("docs-role").assumeRolePolicy,
        policy: { name, document },
      },
    ]);
  });

  it("is that a role of the caller's is there, trusts S3, and is allowed what `requiredRolePolicy` says", async () => {
    const arn = `arn:aws:iam::${ourAccount}:role/theirs`;
    const { roles, deployment } = await meant({ role: { arn } });
    const needed = deployment.outputs.requiredRolePolicy;
    assert.ok(needed);
    assert.deepEqual(roles, [{ region: "eu-west-1", accountId: ourAccount, path: "role", arn, needed }]);
  });

  it("is not what a role of the caller's is allowed where the component attaches it", async () => {
    const arn = `arn:aws:iam::${ourAccount}:role/theirs`;
    const { roles } = await meant({ role: { arn, attachRights: true } });
    assert.equal(roles[0]?.needed, undefined);
  });

  it("is our statements in the policy of a bucket of others, and no setting that we leave alone", async () => {
    const { buckets, deployment } = await meant(
      { destinations: { dr: { region: "us-east-1", existingBucket: "replica", accountId: theirAccount } } },
      acrossAccounts,
    );
    const { statements } = JSON.parse(String(deployment.inputs("docs-destination-dr-grant").stdin));
    const { bucket, policy, encryption, statements: asked } = buckets[1] ?? {};
    assert.deepEqual([bucket, policy, encryption, asked], ["replica", undefined, undefined, statements]);
  });

  it("is both directions where there are two", async () => {
    const { buckets, roles } = await meant({ twoWay: true, backfill: { mode: "none" } });
    assert.deepEqual(
      buckets.map(({ replication }) => replication?.rules.map(({ ID }) => ID)),
      [[`docs-${identity}.everything.dr`], [`docs-${identity}.everything.source`]],
    );
    assert.deepEqual(
      roles.map(({ arn }) => arn),
      [roleArn("docs-role"), roleArn("docs-reverse-role")],
    );
  });

  it("is nothing on a side that is not entered", async () => {
    const { buckets } = await meant({
      backfill: { mode: "none" },
      destinations: {
        dr: { region: "us-east-1", access: "emit", existingBucket: "replica", accountId: theirAccount },
      },
    });
    assert.deepEqual(
      buckets.map(({ path }) => path),
      ["source"],
    );
  });

  it("is nothing in a preview, that of a stack which is deployed included", async () => {
    for (const isDeployed of [false, true]) {
      const { calls } = await deployed({}, { preview: true, isDeployed });
      assert.ok(!calls.some(({ token }) => token === "command:local:run"));
    }
  });

  it("may take a minute until AWS answers with what was written last, and seconds on servers of others", async () => {
    const source = { region: "eu-west-1", endpoint: "https://s3.example.com" };
    const dr = { ...source, region: "us-east-1" };
    assert.equal((await meant({ source, destinations: { dr } })).patience, 3);
    assert.equal((await meant({ source })).patience, 60);
  });

  it("is read only when the rules are there", async () => {
    const registered: Registration[] = [];
    let before: string[] = [];
    const onCall = ({ token }: Call) => {
      if (token === "command:local:run") before = registered.map(({ name }) => name);
    };
    await register(() => new CrossRegionReplication("docs", plainArgs), { onCall }, false, registered);
    assert.ok(before.includes("docs-replication"));
  });

  it("is read before the backfill, which is not begun where it differs", async () => {
    const registered: Registration[] = [];
    const program = () => new CrossRegionReplication("docs", plainArgs);
    await assert.rejects(
      register(program, { differences: [ours("source lacks a rule.")] }, false, registered),
    );
    const names = registered.map(({ name }) => name);
    assert.ok(names.includes("docs-replication"));
    assert.ok(!names.includes("docs-backfill"));
  });

  for (const mode of ["copy", "none"] as const) {
    it(`fails the deployment where it differs, with a backfill by "${mode}"`, async () => {
      const differences = [
        ours('source: "docs" lacks the rule "everything".'),
        ours('destinations.dr: "replica" is suspended.'),
      ];
      await assert.rejects(deployed({ backfill: { mode } }, { differences }), (error: Error) => {
        assert.match(
          error.message,
          /^cross-region replication is not as this deployment meant it:\n {2}- source: "docs" lacks/,
        );
        const remedy =
          mode === "none"
            ? "run `pulumi up --refresh`."
            : "run `pulumi up --refresh --replace '**::docs-rules-since'`. It also backfills what did not replicate meanwhile.";
        const end = `\n  - destinations.dr: "replica" is suspended.\nTo restore what the component wrote, ${remedy}`;
        assert.ok(error.message.endsWith(end), error.message);
        return true;
      });
    });
  }

  it("fails without a command to run where others have to change all that differs", async () => {
    const differences = [theirs("role lacks a permission; add it.")];
    await assert.rejects(deployed({}, { differences }), /: *\n {2}- role lacks a permission; add it\.$/);
    const mixed = [...differences, ours("source lacks a rule.")];
    await assert.rejects(
      deployed({}, { differences: mixed }),
      /\nTo restore .* `pulumi up --refresh --replace '\*\*::docs-rules-since'`\. It also backfills .*\.$/,
    );
  });

  it("fails with how to write again what commands put on existing buckets", async () => {
    const dr = { region: "us-east-1", existingBucket: "replica", accountId: theirAccount };
    const names = ["docs-destination-dr-versioning", "docs-destination-dr-grant", "docs-rules-since"];
    await assert.rejects(
      deployed({ destinations: { dr } }, { ...acrossAccounts, differences: [ours("replica is suspended.")] }),
      (error: Error) => {
        const again = names.map((name) => `--replace '**::${name}'`).join(" ");
        assert.ok(
          error.message.includes(`run \`pulumi up --refresh ${again}\`. It also backfills`),
          error.message,
        );
        return true;
      },
    );
  });
});
