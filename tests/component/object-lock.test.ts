// Proves: which buckets get object lock, and with which default retention. Does not prove: that S3 keeps a version.
import assert from "node:assert/strict";
import type { DestinationArgs, ObjectLockArgs } from "../../components/args";
import { type Deployment, deployed } from "./deployment";

function locked(
  objectLock?: ObjectLockArgs,
  destination: Partial<DestinationArgs> = {},
): Promise<Deployment> {
  return deployed({
    source: { region: "eu-west-1", objectLock },
    destinations: { dr: { region: "us-east-1", ...destination } },
  });
}

const isLocked = (deployment: Deployment, name: string) => deployment.inputs(name).objectLockEnabled === true;
const hasRetention = ({ names }: Deployment, name: string) => names.includes(`${name}-object-lock`);

describe("object lock", () => {
  it("is on no bucket unless it is asked for", async () => {
    const deployment = await locked();
    for (const name of ["docs-source", "docs-destination-dr"]) {
      assert.equal("objectLockEnabled" in deployment.inputs(name), false);
      assert.equal(hasRetention(deployment, name), false);
    }
  });

  const retentions: [title: string, lock: ObjectLockArgs, retention: object][] = [
    ["days, which those with a right may cut short", { days: 30 }, { mode: "GOVERNANCE", days: 30 }],
    ["years", { years: 7 }, { mode: "GOVERNANCE", years: 7 }],
    ["a time that nobody may cut short", { mode: "COMPLIANCE", days: 1 }, { mode: "COMPLIANCE", days: 1 }],
  ];
  for (const [title, lock, defaultRetention] of retentions) {
    it(`retains every version for ${title}, on both sides`, async () => {
      const deployment = await locked(lock);
      for (const name of ["docs-source", "docs-destination-dr"]) {
        assert.equal(isLocked(deployment, name), true);
        assert.deepEqual(deployment.inputs(`${name}-object-lock`), {
          bucket: `${name}-1234567`,
          rule: { defaultRetention },
        });
      }
    });
  }

  it("leaves the retention to the writers where no time is given", async () => {
    const deployment = await locked({});
    for (const name of ["docs-source", "docs-destination-dr"]) {
      assert.equal(isLocked(deployment, name), true);
      assert.equal(hasRetention(deployment, name), false);
    }
  });

  it("can be longer, or there at all, on one destination only", async () => {
    const longer = await locked({ days: 1 }, { objectLock: { years: 1 } });
    assert.deepEqual(longer.inputs("docs-destination-dr-object-lock").rule, {
      defaultRetention: { mode: "GOVERNANCE", years: 1 },
    });
    const replicaOnly = await locked(undefined, { objectLock: { days: 1 } });
    assert.equal(isLocked(replicaOnly, "docs-source"), false);
    assert.equal(isLocked(replicaOnly, "docs-destination-dr"), true);
  });

  it("lets the role read what is locked, and only then", async () => {
    const locks = /s3:GetObjectRetention.*s3:GetObjectLegalHold/;
    assert.match(String((await locked({})).inputs("docs-role-policy").policy), locks);
    assert.doesNotMatch(String((await locked()).inputs("docs-role-policy").policy), locks);
  });

  it("of an existing source is on the new destinations too", async () => {
    const deployment = await deployed(
      { source: { region: "eu-west-1", existingBucket: "theirs", objectLock: {} } },
      { buckets: { theirs: { objectLockEnabled: true } } },
    );
    assert.equal(isLocked(deployment, "docs-destination-dr"), true);
  });
});
