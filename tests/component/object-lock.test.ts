// Proves: which buckets get object lock, and with which default retention. Does not prove: that S3 keeps a version.
import assert from "node:assert/strict";
import type { DestinationArgs, ObjectLockArgs } from "../../components/args";
import { type Deployment, deployed, refused } from "./deployment";

function locked(
  objectLock?: ObjectLockArgs,
  destination: Partial<DestinationArgs> = {},
): Promise<Deployment> {
  return deployed({
    source: { region: "eu-west-1", objectLock },
    destinations: { dr: { region: "us-east-1", ...destination } },
  });
}

const isLocked = ({ names }: Deployment, name: string) => names.includes(`${name}-object-lock`);
const both = ["docs-source", "docs-destination-dr"];

describe("object lock", () => {
  it("is on no bucket unless it is asked for", async () => {
    const deployment = await locked();
    for (const name of both) assert.equal(isLocked(deployment, name), false);
  });

  it("is no setting of the bucket itself, which a change of it would replace", async () => {
    const deployment = await locked({ days: 1 });
    for (const name of both) {
      assert.deepEqual(deployment.inputs(name), (await locked()).inputs(name));
      assert.equal("objectLockEnabled" in deployment.inputs(name), false);
    }
  });

  it("is enabled after versioning, which S3 wants for it", async () => {
    const deployment = await locked({});
    for (const name of both) {
      assert.ok(deployment.child(`${name}-object-lock`).dependencies.includes(`${name}-versioning`));
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
      for (const name of both) {
        assert.deepEqual(deployment.inputs(`${name}-object-lock`), {
          bucket: `${name}-1234567`,
          rule: { defaultRetention },
        });
      }
    });
  }

  it("leaves the retention to the writers where no time is given", async () => {
    const deployment = await locked({});
    for (const name of both) {
      assert.deepEqual(deployment.inputs(`${name}-object-lock`), { bucket: `${name}-1234567` });
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

  for (const preview of [true, false]) {
    it(`cannot be taken off again, as ${preview ? "a preview" : "a deploy"} says before anything changes`, async () => {
      const lockedBuckets = both.map((name) => `${name}-1234567`);
      const { problems, begun } = await refused({}, { preview, lockedBuckets });
      assert.deepEqual(
        problems,
        ["source", "destinations.dr"].map(
          (path, index) =>
            `${path}.objectLock is left out, but Object Lock is enabled on the bucket "${lockedBuckets[index]}", where ` +
            "it cannot be disabled; set it as before, or to {} to retain no new version by default",
        ),
      );
      assert.deepEqual(begun.sort(), [...both].sort());
    });
  }

  it("can be left out where a server knows no Object Lock, or does not let it be read", async () => {
    assert.equal((await locked()).names.includes("docs-replication"), true);
  });
});
