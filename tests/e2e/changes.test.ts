// Proves: what exactly a preview plans when tags, Object Lock or keys of a deployed replication between new buckets
// change, and that the deployment then changes those settings of both buckets and no other to the last byte, objects and
// their versions included. Runs on the real engine and a local AWS. Does not prove: that the real provider plans the same;
// and the local AWS does not ask whether a key may be used.
import assert from "node:assert/strict";
import type { CrossRegionReplicationArgs } from "../../components";
import { ChangedReplication } from "../support/changed-replication";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";

const component = "update s3-cross-region-replication:index:CrossRegionReplication docs";
const role = "update aws:iam/role:Role docs-role";
const permissions = "update aws:iam/rolePolicy:RolePolicy docs-role-policy";
const widened = "update command:local:Command docs-role-widen";
const rules = "update aws:s3/bucketReplicationConfig:BucketReplicationConfig docs-replication";
const backfill = "update command:local:Command docs-backfill";
const encryption = (bucket: string) =>
  "update aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration " +
  `docs-${bucket}-encryption`;
const keyArn = (region: string, id: string) => `arn:aws:kms:${region}:000000000000:key/${id}`;

describe("a deployed replication between new buckets", () => {
  const source = { region: "eu-west-1", bucketName: "changes-source" };
  const dr = { region: "us-east-1", bucketName: "changes-dr" };
  const copying = { backfill: { mode: "copy" } } satisfies Partial<CrossRegionReplicationArgs>;
  let args: CrossRegionReplicationArgs = { source, destinations: { dr }, ...copying };
  let sandbox: EngineSandbox;
  let replication: ChangedReplication;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    replication = await ChangedReplication.up(sandbox, { name: "docs", args }, [
      "changes-source",
      "changes-dr",
    ]);
    await replication.put("changes-source", "docs/report.txt");
  });
  after(async () => {
    await replication?.stack.forget();
    await sandbox?.close();
  });

  /** The keys that the bucket's default, the rule and the role name. */
  async function keys(): Promise<unknown> {
    const { "changes-source": source, "changes-dr": dr } = await replication.snapshots();
    return { source: source?.encryption, dr: dr?.encryption, rules: source?.replication };
  }

  it("has its new tags put on the buckets and the role, and nothing else", async () => {
    args = { ...args, tags: { team: "storage" } };
    assert.deepEqual(await replication.plan(args), [
      role,
      "update aws:s3/bucket:Bucket docs-destination-dr",
      "update aws:s3/bucket:Bucket docs-source",
      component,
    ]);
    const { changed, after } = await replication.deploy();
    assert.deepEqual(changed, { "changes-source": ["tags"], "changes-dr": ["tags"] });
    for (const { tags } of Object.values(after))
      assert.deepEqual(tags, { TagSet: [{ Key: "team", Value: "storage" }] });
  }).timeout(60_000);

  it("gets Object Lock in place, on both buckets", async () => {
    args = { ...args, source: { ...source, objectLock: { days: 1 } } };
    assert.deepEqual(await replication.plan(args), [
      "create aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration docs-destination-dr-object-lock",
      "create aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration docs-source-object-lock",
      permissions,
      widened,
      component,
    ]);
    const { changed, after } = await replication.deploy();
    assert.deepEqual(changed, { "changes-source": ["objectLock"], "changes-dr": ["objectLock"] });
    const Rule = { DefaultRetention: { Mode: "GOVERNANCE", Days: 1 } };
    assert.deepEqual(after["changes-source"]?.objectLock, {
      ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule },
    });
  }).timeout(60_000);

  it("comes under keys in place, and its rules select the objects under them", async () => {
    args = {
      ...args,
      source: { ...source, objectLock: { days: 1 }, encryption: { kmsKeyArn: keyArn("eu-west-1", "a") } },
      destinations: { dr: { ...dr, encryption: { kmsKeyArn: keyArn("us-east-1", "d") } } },
    };
    assert.deepEqual(await replication.plan(args), [
      permissions,
      rules,
      encryption("destination-dr"),
      encryption("source"),
      backfill,
      widened,
      component,
    ]);
    const { changed } = await replication.deploy();
    assert.deepEqual(changed, {
      "changes-source": ["encryption", "replication"],
      "changes-dr": ["encryption"],
    });
    const now = JSON.stringify(await keys());
    assert.match(now, /"SseKmsEncryptedObjects":\{"Status":"Enabled"\}/);
    assert.match(now, /"ReplicaKmsKeyID":"arn:aws:kms:us-east-1:000000000000:key\/d"/);
  }).timeout(60_000);

  it("gets another key at the source in place, and its destination stays as it is", async () => {
    args = {
      ...args,
      source: { ...source, objectLock: { days: 1 }, encryption: { kmsKeyArn: keyArn("eu-west-1", "b") } },
    };
    assert.deepEqual(await replication.plan(args), [permissions, encryption("source"), widened, component]);
    const { changed, after } = await replication.deploy();
    assert.deepEqual(changed, { "changes-source": ["encryption"] });
    assert.match(JSON.stringify(after["changes-source"]?.encryption), /"KMSMasterKeyID":"[^"]+key\/b"/);
  }).timeout(60_000);

  it("gets keys of its own in place of those that it was given", async () => {
    args = {
      ...args,
      source: { ...source, objectLock: { days: 1 }, encryption: { createKey: true } },
      destinations: { dr: { ...dr, encryption: { createKey: true } } },
    };
    assert.deepEqual(await replication.plan(args), [
      "create aws:kms/key:Key docs-destination-dr-key",
      "create aws:kms/key:Key docs-source-key",
      permissions,
      rules,
      encryption("destination-dr"),
      encryption("source"),
      backfill,
      "update command:local:Command docs-removal-check",
      widened,
      component,
    ]);
    const { changed } = await replication.deploy();
    assert.deepEqual(changed, {
      "changes-source": ["encryption", "replication"],
      "changes-dr": ["encryption"],
    });
    assert.doesNotMatch(JSON.stringify(await keys()), /key\/[abd]"/);
  }).timeout(60_000);

  it("leaves the tags of a bucket alone for which a transformation of the program ignores changes of tags", async () => {
    args = { ...args, tags: { team: "archive" } };
    assert.deepEqual(await replication.plan(args, { ignoreChanges: { "docs-source": ["tags"] } }), [
      role,
      "update aws:kms/key:Key docs-destination-dr-key",
      "update aws:kms/key:Key docs-source-key",
      "update aws:s3/bucket:Bucket docs-destination-dr",
      component,
    ]);
    const { changed, after } = await replication.deploy();
    assert.deepEqual(changed, { "changes-dr": ["tags"] });
    assert.deepEqual(after["changes-source"]?.tags, { TagSet: [{ Key: "team", Value: "storage" }] });
  }).timeout(60_000);
});
