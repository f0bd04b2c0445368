// Proves: what is asked to be allowed before rules change, and where. Does not prove: what is in the policies when the
// rules change, which tests/e2e/narrowed-permissions.test.ts watches.
import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider";
import type { DestinationArgs } from "../../components/args";
import { identity } from "../support/mocks";
import { acrossAccounts, type Conditions, type Deployment, deployed, theirAccount } from "./deployment";

const widen = "docs-destination-dr-widen";

function toTheirs(destination: Partial<DestinationArgs>, conditions: Conditions = {}): Promise<Deployment> {
  const destinations = { dr: { region: "us-east-1", ...destination } };
  return deployed({ destinations, backfill: { mode: "none" } }, { ...acrossAccounts, ...conditions });
}

describe("before rules change", () => {
  it("the role is allowed what its policy is to allow afterwards", async () => {
    const deployment = await deployed();
    const { stdin, ...command } = deployment.inputs("docs-role-widen");
    const { name: policyName, role: roleName, policy: document } = deployment.inputs("docs-role-policy");
    assert.deepEqual(command, {
      interpreter: ["node", "-e"],
      create: 'require("s3-cross-region-replication/attachment/cli").main("widen-role")',
      triggers: [roleName],
      addPreviousOutputInEnv: false,
      logging: "stderr",
    });
    const { bucket, region, ...asked } = JSON.parse(String(stdin));
    assert.deepEqual([bucket, region], ["docs-source-1234567", "eu-west-1"]);
    assert.deepEqual(asked, { accountId: "111122223333", identity, policyName, roleName, document });
  });

  it("a role that somebody else sees to is left alone", async () => {
    const { names } = await deployed({ role: { arn: "arn:aws:iam::111122223333:role/theirs" } });
    assert.ok(!names.includes("docs-role-widen"));
  });

  it("an existing bucket of another account allows what it is granted afterwards", async () => {
    const deployment = await toTheirs({ existingBucket: "replica", accountId: theirAccount });
    const granted = JSON.parse(String(deployment.inputs("docs-destination-dr-grant").stdin));
    const { create, stdin } = deployment.inputs(widen);
    assert.equal(create, 'require("s3-cross-region-replication/attachment/cli").main("widen")');
    assert.deepEqual(JSON.parse(String(stdin)), { ...granted, isOurs: false });
  });

  const ways: [title: string, destination: Partial<DestinationArgs>, conditions: Conditions][] = [
    ["by its account", { accountId: theirAccount }, {}],
    ["by a role", { assumeRoleArn: `arn:aws:iam::${theirAccount}:role/deployer` }, {}],
    ["by a profile", { profile: "theirs" }, {}],
    [
      "by a provider",
      {},
      { options: () => ({ destinationProviders: { dr: new Provider("theirs", { region: "us-east-1" }) } }) },
    ],
  ];
  for (const [title, destination, conditions] of ways) {
    it(`a new bucket allows all that its policy allows afterwards, where it may be in another account ${title}`, async () => {
      const deployment = await toTheirs(destination, conditions);
      const { statements, isOurs } = JSON.parse(String(deployment.inputs(widen).stdin));
      assert.equal(isOurs, true);
      assert.deepEqual(statements, deployment.policy("docs-destination-dr-policy").Statement);
      assert.deepEqual(deployment.sids("docs-destination-dr-policy")[0], "ReplicaWrite");
      const { dependencies } = deployment.child("docs-destination-dr-policy");
      assert.ok(dependencies.includes("docs-replication"));
      assert.ok(deployment.child("docs-replication").dependencies.includes(widen));
    });
  }

  it("nothing is asked of a new bucket of the same account, whose policy says nothing of the role", async () => {
    const { names } = await toTheirs({}, { accountOf: () => "111122223333" });
    assert.ok(!names.includes(widen));
  });
});
