// Proves: what the rule "replica-owner" says of programs as the engine shows them. Does not prove that the engine stops at it:
// tests/policies/bad-programs.test.ts does.
import assert from "node:assert/strict";
import { BucketOwnershipControls } from "@pulumi/aws/s3";
import { replicaOwner } from "../../policies/rules/replica-owner";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const theirs = "444455556666";
const override = { accessControlTranslation: { owner: "Destination" } };
const deployer = (account: string) => ({
  assumeRoles: [{ roleArn: `arn:aws:iam::${account}:role/deployer` }],
});
const acrossAccounts = { ireland: deployer("111122223333"), frankfurt: deployer(theirs) };

const said = async (changes: Changes, objectOwnership?: string, preview = false) => {
  const program = () => {
    handWritten(changes);
    if (objectOwnership !== undefined)
      new BucketOwnershipControls("replica-ownership", {
        bucket: "replica-1234567",
        rule: { objectOwnership },
      });
  };
  return judged(replicaOwner, await stackOf(program, { preview }));
};

describe("the rule replica-owner", () => {
  it("is content in one account, with and without an override", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, "ObjectWriter"), { findings: [] });
    assert.deepEqual(await said({ destination: { ...override, account: "111122223333" } }), { findings: [] });
  });

  it("is content across accounts with an override, or with a bucket that enforces its owner", async () => {
    const overriding = { resources: acrossAccounts, destination: { ...override, account: theirs } };
    assert.deepEqual(await said(overriding, "ObjectWriter"), { findings: [] });
    assert.deepEqual(await said({ resources: acrossAccounts }, "BucketOwnerEnforced"), { findings: [] });
  });

  it("is content across accounts with a new bucket, which enforces its owner unless it is told not to", async () => {
    assert.deepEqual(await said({ resources: acrossAccounts }), { findings: [] });
    assert.deepEqual(await said({ resources: acrossAccounts }, undefined, true), { findings: [] });
  });

  it("names the rule whose replicas stay with the source's account", async () => {
    const { findings } = await said({ resources: acrossAccounts }, "BucketOwnerPreferred");
    assert.deepEqual(findings, [
      {
        message:
          `replication replication, rule "everything": bucket replica is in account ${theirs}, and its replicas stay ` +
          'with account 111122223333. Instead: `account` with accessControlTranslation: { owner: "Destination" }, or ' +
          'object ownership "BucketOwnerEnforced" at bucket replica.',
        at: "replication",
      },
    ]);
  });

  it("knows the account by the last of several roles, each of which assumes the next", async () => {
    const [first, last] = [deployer("111122223333"), deployer(theirs)].map(({ assumeRoles: [role] }) => role);
    const chain = { ...acrossAccounts, frankfurt: { assumeRoles: [first, last] } };
    const { findings } = await said({ resources: chain }, "BucketOwnerPreferred");
    assert.match(findings[0]?.message ?? "", /bucket replica is in account 444455556666/);
  });

  it("names an override without an account, and an account without an override", async () => {
    const without = await said({ destination: override });
    assert.match(
      without.findings[0]?.message ?? "",
      /it overrides the owner of replicas without naming the account/,
    );
    const { findings } = await said({ destination: { account: theirs } });
    assert.match(
      findings[0]?.message ?? "",
      /it names the account 444455556666 without overriding the owner/,
    );
  });

  it("takes an account that is not known before the deploy for one that is named", async () => {
    const later = { destination: { ...override, account: unknown } };
    assert.deepEqual(await said(later, undefined, true), { findings: [] });
  });

  it("says that it cannot tell when the ownership is not known before the deploy", async () => {
    const answer = await said({ resources: acrossAccounts }, unknown, true);
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /rule "everything": .*objectOwnership can't be known/);
  });
});
