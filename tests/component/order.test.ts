// Proves: what waits for what, as the engine is asked to see to it. Does not prove: that S3 has settled by then; the
// end-to-end tests write objects right after a deploy.
import assert from "node:assert/strict";
import type { CrossRegionReplicationArgs } from "../../components";
import { acrossAccounts, type Deployment, deployed, theirAccount } from "./deployment";

const encryption = { createKey: true };

const everythingNew: CrossRegionReplicationArgs = {
  source: { region: "eu-west-1", encryption, objectLock: { days: 1 }, accessLog: { bucketName: "logs" } },
  destinations: {
    dr: { region: "us-east-1", encryption },
    eu: { region: "eu-central-1", encryption },
  },
  notifications: { topicArn: "arn:aws:sns:eu-west-1:111122223333:failures" },
};

const adopting: CrossRegionReplicationArgs = {
  source: { region: "eu-west-1", existingBucket: "mine" },
  destinations: { dr: { region: "us-east-1", existingBucket: "replica", accountId: theirAccount } },
  notifications: { topicArn: "arn:aws:sns:eu-west-1:111122223333:failures" },
};

function assertWaits(deployment: Deployment, name: string, ...others: string[]): void {
  const { dependencies } = deployment.child(name);
  for (const other of others) assert.ok(dependencies.includes(other), `${name} does not wait for ${other}`);
}

describe("with new buckets", () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await deployed(everythingNew, acrossAccounts);
  });

  const everyBucket = ["docs-source", "docs-destination-dr", "docs-destination-eu"];
  for (const bucket of everyBucket) {
    it(`the parts of ${bucket} are made one after the other, because S3 refuses some that come together`, () => {
      const lock = ["-object-lock"];
      const log = bucket === "docs-source" ? ["-access-log"] : [];
      const parts = [
        "",
        "-public-access",
        "-ownership",
        "-versioning",
        ...lock,
        "-policy",
        ...log,
        "-encryption",
        "-lifecycle",
      ];
      for (const [index, part] of parts.slice(1).entries()) {
        assertWaits(deployment, `${bucket}${part}`, `${bucket}${parts[index]}`);
      }
    });

    it(`the replication is switched on only after ${bucket} is versioned and open to the role`, () => {
      assertWaits(deployment, "docs-replication", `${bucket}-versioning`, `${bucket}-policy`);
    });

    it(`nothing of ${bucket} is cleared away before the replication is on`, () => {
      assertWaits(deployment, `${bucket}-lifecycle`, "docs-replication");
    });
  }

  it("no role is replaced before it is known that no bucket with objects goes", () => {
    assertWaits(deployment, "docs-role", "docs-removal-check");
  });

  it("the replication is switched on only after the access log, which is the last part of the source", () => {
    assertWaits(deployment, "docs-replication", "docs-source-access-log");
  });

  it("the replication is switched on only after the role has its permissions, and the keys are there", () => {
    const keys = ["docs-destination-dr-key", "docs-destination-eu-key"];
    assertWaits(deployment, "docs-replication", "docs-role", "docs-role-widen", ...keys);
    assertWaits(deployment, "docs-role-widen", "docs-role", "docs-source-key", ...keys);
  });

  it("the role loses permissions only after the rules and the keys of new objects have changed", () => {
    const encryption = everyBucket.map((bucket) => `${bucket}-encryption`);
    assertWaits(deployment, "docs-role-policy", "docs-replication", ...encryption);
  });

  it("the permissions of the role go with the role, after the rules", () => {
    assert.match(deployment.child("docs-role-policy").deletedWith, /docs-role$/);
    assert.equal(deployment.inputs("docs-role").forceDetachPolicies, true);
    assertWaits(deployment, "docs-replication", "docs-role");
  });

  it("new objects of the source come under a key only after the rules select objects under keys", () => {
    assertWaits(deployment, "docs-source-encryption", "docs-replication");
  });

  it("a destination is encrypted before replicas arrive", () => {
    for (const bucket of ["docs-destination-dr", "docs-destination-eu"])
      assertWaits(deployment, "docs-replication", `${bucket}-encryption`);
  });

  it("a policy that lets the role in is made only after the role", () => {
    assertWaits(deployment, "docs-destination-dr-policy", "docs-role");
    assertWaits(deployment, "docs-destination-dr-key", "docs-role");
  });

  it("objects are encrypted with a key only after it is there", () => {
    for (const bucket of everyBucket) assertWaits(deployment, `${bucket}-encryption`, `${bucket}-key`);
  });

  it("older objects are brought over only after replication takes care of the newer ones", () => {
    assertWaits(deployment, "docs-backfill", "docs-replication");
  });

  it("older objects are brought over only after every permission and key is as it was meant", () => {
    const settings = ["docs-role-policy", ...everyBucket.map((bucket) => `${bucket}-encryption`)];
    assertWaits(deployment, "docs-backfill", ...settings);
  });

  it("somebody is told about failures only after the other settings of the bucket are made", () => {
    assertWaits(deployment, "docs-source-notifications", "docs-replication", "docs-source-lifecycle");
  });

  it("no bucket waits for a bucket of another side", () => {
    for (const bucket of everyBucket)
      assert.deepEqual(deployment.child(bucket).dependencies, ["docs-identity"]);
  });
});

describe("with existing buckets", () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await deployed(adopting, acrossAccounts);
  });

  it("the replication is switched on only after both are versioned and the role is let in", () => {
    assertWaits(
      deployment,
      "docs-replication",
      "docs-source-versioning",
      "docs-destination-dr-versioning",
      "docs-destination-dr-widen",
      "docs-role-widen",
    );
  });

  it("the role loses permissions, its own and those at the destination, only after the rules have changed", () => {
    assertWaits(deployment, "docs-role-policy", "docs-replication");
    assertWaits(deployment, "docs-destination-dr-grant", "docs-replication");
  });

  it("what takes ours off again is there before ours is, so that a killed deploy leaves nothing for good", () => {
    assertWaits(deployment, "docs-replication", "docs-source-detach");
    assertWaits(deployment, "docs-destination-dr-widen", "docs-destination-dr-revoke");
    assertWaits(deployment, "docs-source-notifications", "docs-source-unsubscribe");
  });

  it("somebody is told about failures only after the rules are there", () => {
    assertWaits(deployment, "docs-source-notifications", "docs-replication");
  });

  it("a destroy takes off the notification before the rules, and reports first what is not replicated", () => {
    assertWaits(deployment, "docs-source-unsubscribe", "docs-replication");
    assertWaits(
      deployment,
      "docs-source-destroy-check",
      "docs-source-unsubscribe",
      "docs-source-notifications",
    );
  });

  it("a destroy takes off the rules, then the statements, and then deletes the role", () => {
    assertWaits(deployment, "docs-source-detach", "docs-destination-dr-widen", "docs-role-widen");
    assertWaits(deployment, "docs-destination-dr-widen", "docs-destination-dr-revoke");
    assertWaits(deployment, "docs-destination-dr-revoke", "docs-role");
  });

  it("the settings of one bucket are made one after the other", () => {
    assertWaits(deployment, "docs-destination-dr-widen", "docs-destination-dr-versioning");
  });
});

describe("with replication both ways", () => {
  it("each way waits for both sides and its own rights, and what clears away waits for both ways", async () => {
    const deployment = await deployed({ twoWay: true, backfill: { mode: "none" } }, acrossAccounts);
    for (const [replication, role] of [
      ["docs-replication", "docs-role"],
      ["docs-reverse-replication", "docs-reverse-role"],
    ] as const) {
      assertWaits(deployment, replication, `${role}-widen`);
      assertWaits(deployment, `${role}-policy`, replication);
      for (const bucket of ["docs-source", "docs-destination-dr"]) {
        assertWaits(deployment, replication, `${bucket}-versioning`, `${bucket}-policy`);
        assertWaits(deployment, `${bucket}-lifecycle`, replication);
      }
    }
  });

  it("each way is taken off a bucket of others by itself, so that one can go while the other stays", async () => {
    const source = { ...adopting.source, accountId: "111122223333" };
    const bothWays = { ...adopting, source, twoWay: true, backfill: { mode: "none" } } as const;
    const adopted = await deployed(bothWays, acrossAccounts);
    const oneWay = await deployed({ ...bothWays, twoWay: false }, acrossAccounts);
    const ways = [
      ["docs-replication", "docs-source-detach", "docs-destination-dr", "docs-role"],
      ["docs-reverse-replication", "docs-destination-dr-detach", "docs-source", "docs-reverse-role"],
    ] as const;
    for (const [replication, detach, receiver, role] of ways) {
      assertWaits(adopted, replication, detach);
      assertWaits(adopted, detach, `${receiver}-widen`, `${role}-widen`);
      assertWaits(adopted, `${receiver}-widen`, `${receiver}-revoke`);
      assertWaits(adopted, `${receiver}-grant`, replication);
      assertWaits(adopted, `${receiver}-revoke`, role);
    }
    const ofReverse = ["docs-destination-dr-detach", "docs-source-grant", "docs-source-revoke"];
    assert.deepEqual(
      ofReverse.filter((name) => oneWay.names.includes(name)),
      [],
    );
  });
});
