// Proves that the stand-in for aws sets, reads, changes and keeps the versioning, replication and encryption that a bucket
// says itself, and tells of those that others set.
// Does not prove that the real provider words its refusals like this.
import assert from "node:assert/strict";
import {
  GetBucketEncryptionCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { type LocalTrial, openLocalTrial, REGION } from "./local-trial";
import { assertSettled, type Trial } from "./trial-plugin";

const BUCKET = "aws:s3/bucket:Bucket";
const SEPARATE = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ROLE = "arn:aws:iam::000000000000:role/replication";
const KEY = `arn:aws:kms:${REGION}:000000000000:key/1234`;
const UNCHANGED = { paths: [], replaces: [] };

describe("what a bucket of the stand-in for aws says itself", function () {
  this.timeout(30_000);
  let local: LocalTrial;
  let s3: S3Client;
  let aws: Trial;

  before(async function () {
    this.timeout(600_000);
    local = await openLocalTrial();
    s3 = local.s3;
    aws = await local.aws();
    await aws.create(BUCKET, { bucket: "replicas", versioning: { enabled: true } });
  });
  after(() => local?.close());

  const replicating = (...rules: PropertyMap[]): PropertyMap => ({
    versioning: { enabled: true },
    replicationConfiguration: { role: ROLE, rules },
  });
  const rule = (more: PropertyMap = {}, destination: PropertyMap = {}): PropertyMap => ({
    id: "all",
    status: "Enabled",
    ...more,
    destination: { bucket: "arn:aws:s3:::replicas", ...destination },
  });
  const rulesOf = async (Bucket: string) =>
    (await s3.send(new GetBucketReplicationCommand({ Bucket }))).ReplicationConfiguration?.Rules;
  const versioningOf = async (Bucket: string) =>
    (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;

  it("is versioned, and suspended when it says no more than that it is not", async () => {
    const bucket = await aws.create(BUCKET, { bucket: "versioned", versioning: { enabled: true } });
    await assertSettled(bucket, { bucket: "versioned", versioning: { enabled: true } });
    assert.equal(await versioningOf("versioned"), "Enabled");
    const suspended = { bucket: "versioned", versioning: { enabled: false } };
    assert.deepEqual(bucket.diff(suspended), { paths: ["versioning.enabled"], replaces: [] });
    await bucket.update(suspended);
    assert.equal(await versioningOf("versioned"), "Suspended");
    await bucket.delete();
  });

  it("replicates by all that a rule of S3's second schema can say", async () => {
    const inputs = {
      bucket: "everything",
      ...replicating(
        rule(
          {
            priority: 3,
            filter: { prefix: "a/", tags: { team: "storage" } },
            deleteMarkerReplicationStatus: "Enabled",
            sourceSelectionCriteria: { sseKmsEncryptedObjects: { enabled: true } },
          },
          {
            accountId: "222222222222",
            accessControlTranslation: { owner: "Destination" },
            replicaKmsKeyId: KEY,
            storageClass: "STANDARD_IA",
            metrics: {},
            replicationTime: {},
          },
        ),
      ),
    };
    const bucket = await aws.create(BUCKET, inputs);
    assert.deepEqual(await rulesOf("everything"), [
      {
        ID: "all",
        Status: "Enabled",
        Priority: 3,
        Filter: { And: { Prefix: "a/", Tags: [{ Key: "team", Value: "storage" }] } },
        DeleteMarkerReplication: { Status: "Enabled" },
        SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } },
        Destination: {
          Bucket: "arn:aws:s3:::replicas",
          Account: "222222222222",
          AccessControlTranslation: { Owner: "Destination" },
          EncryptionConfiguration: { ReplicaKmsKeyID: KEY },
          StorageClass: "STANDARD_IA",
          Metrics: { Status: "Enabled", EventThreshold: { Minutes: 15 } },
          ReplicationTime: { Status: "Enabled", Time: { Minutes: 15 } },
        },
      },
    ]);
    await assertSettled(bucket, inputs);
    await bucket.delete();
  });

  it("replicates no delete markers where a rule with a filter says nothing about them", async () => {
    const inputs = { bucket: "silent", ...replicating(rule({ filter: { prefix: "" } })) };
    const bucket = await aws.create(BUCKET, inputs);
    const [found] = (await rulesOf("silent")) ?? [];
    assert.deepEqual(found?.DeleteMarkerReplication, { Status: "Disabled" });
    assert.equal(found?.Priority, 0);
    await assertSettled(bucket, inputs);
    await bucket.delete();
  });

  it("is of S3's first schema without a filter, whatever else the rule says", async () => {
    const inputs = {
      bucket: "first",
      ...replicating(rule({ priority: 5, prefix: "a/", deleteMarkerReplicationStatus: "Enabled" })),
    };
    const bucket = await aws.create(BUCKET, inputs);
    const [found] = (await rulesOf("first")) ?? [];
    assert.deepEqual(
      [found?.Prefix, found?.Filter, found?.Priority, found?.DeleteMarkerReplication],
      ["a/", undefined, undefined, undefined],
    );
    await bucket.delete();
  });

  it("is encrypted with a key, in place", async () => {
    const encrypted = (kmsMasterKeyId: string): PropertyMap => ({
      bucket: "encrypted",
      serverSideEncryptionConfiguration: {
        rule: {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId },
          bucketKeyEnabled: true,
        },
      },
    });
    const bucket = await aws.create(BUCKET, encrypted("alias/one"));
    await assertSettled(bucket, encrypted("alias/one"));
    await bucket.update(encrypted("alias/other"));
    await assertSettled(bucket, encrypted("alias/other"));
    const { ServerSideEncryptionConfiguration: found } = await s3.send(
      new GetBucketEncryptionCommand({ Bucket: "encrypted" }),
    );
    assert.equal(found?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID, "alias/other");
    await bucket.delete();
  });

  it("stays when the program does not say it any more", async () => {
    const bucket = await aws.create(BUCKET, { bucket: "staying", ...replicating(rule()) });
    assert.deepEqual(bucket.diff({ bucket: "staying" }), UNCHANGED);
    await bucket.update({ bucket: "staying", tags: { a: "b" } });
    assert.equal((await rulesOf("staying"))?.length, 1);
    assert.equal(await versioningOf("staying"), "Enabled");
    await bucket.delete();
  });

  it("is told, and not taken for written, where separate resources said it", async () => {
    const bucket = await aws.create(BUCKET, { bucket: "apart" });
    assert.deepEqual(bucket.state.versioning, { enabled: false, mfaDelete: false });
    await aws.create(VERSIONING, { bucket: "apart", versioningConfiguration: { status: "Enabled" } });
    await aws.create(SEPARATE, {
      bucket: "apart",
      role: ROLE,
      rules: [rule({ filter: { prefix: "a/" }, deleteMarkerReplication: { status: "Enabled" } })],
    });
    await bucket.refresh();
    assert.deepEqual(bucket.inputs, { bucket: "apart", region: REGION });
    assert.deepEqual(bucket.state.versioning, { enabled: true, mfaDelete: false });
    assert.deepEqual(bucket.state.replicationConfiguration, {
      role: ROLE,
      rules: [
        {
          ...rule({ filter: { prefix: "a/" }, deleteMarkerReplicationStatus: "Enabled" }),
          priority: 0,
        },
      ],
    });
    assert.deepEqual(bucket.diff({ bucket: "apart" }), UNCHANGED);
    await bucket.delete();
  });

  it("is put again with any update where it cannot be read in full, which S3 rejects, unless it is to be ignored", async () => {
    const bucket = await aws.create(BUCKET, { bucket: "both-ways", versioning: { enabled: true } });
    const sourceSelectionCriteria = { replicaModifications: { status: "Enabled" } };
    await aws.create(SEPARATE, {
      bucket: "both-ways",
      role: ROLE,
      rules: [rule({ filter: {}, deleteMarkerReplication: { status: "Disabled" }, sourceSelectionCriteria })],
    });
    await bucket.refresh();
    const { rules } = bucket.state.replicationConfiguration as { rules: PropertyMap[] };
    assert.deepEqual(rules[0]?.sourceSelectionCriteria, {});
    const tagged = { bucket: "both-ways", versioning: { enabled: true }, tags: { team: "storage" } };
    await assert.rejects(bucket.update(tagged), /InvalidRequest: SourceSelectionCriteria cannot be empty/);
    await bucket.update(tagged, ["replicationConfiguration"]);
    assert.deepEqual((await rulesOf("both-ways"))?.[0]?.SourceSelectionCriteria, {
      ReplicaModifications: { Status: "Enabled" },
    });
    await bucket.delete();
  });

  it("is unknown in a preview where the program does not say it", async () => {
    const { inputs } = aws.checked(BUCKET, {}, { versioning: { enabled: true } });
    const { state } = await aws.plugin.create(aws.urn(BUCKET), inputs, true);
    assert.deepEqual(state.versioning, { enabled: true });
    assert.equal(state.replicationConfiguration, "04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  });

  it("does not take the canned access lists that it does not know", () => {
    assert.deepEqual(aws.problems(BUCKET, { acl: "private" }), [
      'the sandbox\'s stand-in for aws, aws:s3/bucket:Bucket, does not know the property "acl"',
    ]);
  });
});
