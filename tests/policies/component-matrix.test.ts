// Proves: that no rule of the pack has anything to say of the component, in each of the 1,024 combinations of what changes the
// rights of its roles, as it is after a deploy. Does not prove: that a rule would see a fault there; its own file does.
import assert from "node:assert/strict";
import type { Policies, PolicyResource } from "@pulumi/policy";
import { CrossRegionReplication, type CrossRegionReplicationArgs } from "../../components";
import { rules } from "../../policies/rules";
import {
  type Combination,
  combinations,
  describeCombination,
  mostRights,
} from "../support/iam/replication-cases";
import { keyArn } from "../support/mocks";
import { judged } from "./judged";
import { stackOf } from "./mocked-stack";

const accounts = { ours: "111122223333", theirs: "444455556666" };
const world = { accountOf: (region: string) => (region === "eu-west-1" ? accounts.ours : accounts.theirs) };

/** A combination in the words of the component's arguments. */
function argsOf(combination: Combination): CrossRegionReplicationArgs {
  const { tags, ownerOverride, deleteMarkers, sourceKms, replicaKms, objectLock } = combination;
  const { crossAccount, severalDestinations, prefix } = combination;
  const account = crossAccount ? accounts.theirs : accounts.ours;
  const destination = (region: string) => ({
    region,
    ownerOverride,
    ...(crossAccount && { accountId: account, assumeRoleArn: `arn:aws:iam::${account}:role/deployer` }),
    ...(replicaKms && { encryption: { kmsKeyArn: keyArn("replica", region, account) } }),
  });
  return {
    source: {
      region: "eu-west-1",
      ...(sourceKms && { encryption: { kmsKeyArn: keyArn("source", "eu-west-1") } }),
      ...(objectLock && { objectLock: { days: 30 } }),
    },
    destinations: {
      dr: destination("eu-central-1"),
      ...(severalDestinations && { archive: destination("us-east-1") }),
    },
    rules: [
      {
        id: "ours",
        ...(prefix && { prefix: "invoices/" }),
        ...(tags && { tags: { keep: "yes" } }),
        deleteMarkers: deleteMarkers && !tags,
      },
      ...(prefix ? [{ id: "logs", prefix: "logs/" }] : []),
    ],
    notifications: { topicArn: `arn:aws:sns:eu-west-1:${accounts.ours}:replication-failures` },
    backfill: { mode: "copy" },
    tags: { team: "data" },
  };
}

/** What a team that replicates delete markers on purpose tells the pack. */
const config: { [rule: string]: object } = { "delete-markers-excluded": { allowedRules: ["*"] } };

async function saidOf(resources: PolicyResource[], only: Policies = rules): Promise<string[]> {
  const said = await Promise.all(
    only.map(async (rule) => {
      const { findings, unknown } = await judged(rule, resources, config[rule.name]);
      return [...findings.map(({ message }) => message), ...(unknown ? [unknown] : [])].map(
        (message) => `${rule.name}: ${message}`,
      );
    }),
  );
  return said.flat();
}

describe("the component under its own policy pack", function () {
  this.timeout(120_000);

  const distinct = new Map(combinations.map((each) => [JSON.stringify(argsOf(each)), each]));
  for (const [crossAccount, where] of [
    [false, "in one account"],
    [true, "across accounts"],
  ] as const) {
    it(`is without any finding, ${where}, whatever else is asked of it`, async () => {
      const found: string[] = [];
      let deployed = 0;
      for (const combination of distinct.values()) {
        if (combination.crossAccount !== crossAccount) continue;
        // A key on one side only is refused by the component itself.
        if (combination.sourceKms !== combination.replicaKms) continue;
        const resources = await stackOf(
          () => void new CrossRegionReplication("docs", argsOf(combination)),
          crossAccount ? { world } : {},
        );
        deployed++;
        const said = await saidOf(resources);
        found.push(...said.map((message) => `${describeCombination(combination)}: ${message}`));
      }
      assert.deepEqual(found.slice(0, 10), []);
      assert.equal(deployed, 96);
    });
  }

  const before = (args: CrossRegionReplicationArgs, across: boolean) =>
    stackOf(() => void new CrossRegionReplication("docs", args), { preview: true, ...(across && { world }) });

  it("is judged as a whole before the deploy, too", async () => {
    assert.deepEqual(await saidOf(await before(argsOf({ ...mostRights, crossAccount: false }), false)), []);
  });

  it("leaves to the deploy what only the policies of another account's buckets say, which name the role", async () => {
    const said = await saidOf(await before(argsOf(mostRights), true));
    assert.deepEqual(
      said.map((message) => message.split(":")[0]),
      ["destination-admits-role", "tls-only"],
    );
    for (const message of said) assert.match(message, /can't be known during preview/);
  });
});
