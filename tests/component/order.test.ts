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
        "-encryption",
        "-versioning",
        ...lock,
        "-policy",
        ...log,
      ];
      for (const [index, part] of parts.slice(1).entries()) {
        assertWaits(deployment, `${bucket}${part}`, `${bucket}${parts[index]}`);
      }
    });

    it(`the replication is switched on only after ${bucket} is versioned, encrypted and open to the role`, () => {
      assertWaits(deployment, "docs-replication", `${bucket}-versioning`, `${bucket}-policy`);
    });

    it(`nothing of ${bucket} is cleared away before the replication is on`, () => {
      assertWaits(deployment, `${bucket}-lifecycle`, "docs-replication");
    });
  }

  it("the replication is switched on only after the role has its rights, and the keys are there", () => {
    const keys = ["docs-destination-dr-key", "docs-destination-eu-key"];
    assertWaits(deployment, "docs-replication", "docs-role", "docs-role-policy", ...keys);
    assertWaits(deployment, "docs-role-policy", "docs-role", "docs-source-key", ...keys);
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

  it("somebody is told about failures only after the other settings of the bucket are made", () => {
    assertWaits(deployment, "docs-source-notifications", "docs-replication", "docs-source-lifecycle");
  });

  it("no bucket waits for a bucket of another side", () => {
    for (const bucket of everyBucket) assert.deepEqual(deployment.child(bucket).dependencies, []);
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
      "docs-destination-dr-policy",
      "docs-role-policy",
    );
  });

  it("ours are released first in a destroy: before the role goes, and whatever else holds a part of ours", () => {
    assertWaits(deployment, "docs-source-release", "docs-replication", "docs-source-versioning");
    assertWaits(
      deployment,
      "docs-destination-dr-release",
      "docs-replication",
      "docs-destination-dr-versioning",
      "docs-destination-dr-policy",
    );
  });

  it("the settings of one bucket are made one after the other", () => {
    assertWaits(deployment, "docs-destination-dr-policy", "docs-destination-dr-versioning");
  });
});

describe("with replication both ways", () => {
  it("each way waits for both sides and its own rights, and what clears away or releases waits for both ways", async () => {
    const deployment = await deployed({ twoWay: true, backfill: { mode: "none" } }, acrossAccounts);
    for (const [replication, role] of [
      ["docs-replication", "docs-role"],
      ["docs-reverse-replication", "docs-reverse-role"],
    ] as const) {
      assertWaits(deployment, replication, `${role}-policy`);
      for (const bucket of ["docs-source", "docs-destination-dr"]) {
        assertWaits(deployment, replication, `${bucket}-versioning`, `${bucket}-policy`);
        assertWaits(deployment, `${bucket}-lifecycle`, replication);
      }
    }
    const source = { ...adopting.source, accountId: "111122223333" };
    const bothWays = { ...adopting, source, twoWay: true, backfill: { mode: "none" } } as const;
    const adopted = await deployed(bothWays, acrossAccounts);
    for (const release of ["docs-source-release", "docs-destination-dr-release"]) {
      assertWaits(adopted, release, "docs-replication", "docs-reverse-replication");
    }
  });
});
