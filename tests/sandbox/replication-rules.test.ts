// Proves that the stand-in for aws puts every feature of a replication rule and reads back what it put, in both of S3's
// schemas, and that S3's refusals get through.
// Does not prove that anything replicates by these rules.
import assert from "node:assert/strict";
import { GetBucketReplicationCommand, PutBucketReplicationCommand, type S3Client } from "@aws-sdk/client-s3";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { type LocalTrial, openLocalTrial, REGION } from "./local-trial";
import { assertSettled, type Resource, type Trial } from "./trial-plugin";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const ROLE = "arn:aws:iam::000000000000:role/replication";

describe("a replication rule of the stand-in for aws", function () {
  this.timeout(30_000);
  let local: LocalTrial;
  let s3: S3Client;
  let aws: Trial;
  let replication: Resource | undefined;

  before(async function () {
    this.timeout(600_000);
    local = await openLocalTrial();
    s3 = local.s3;
    aws = await local.aws();
    for (const bucket of ["from-here", "to-there"]) {
      await aws.create(BUCKET, { bucket });
      await aws.create(VERSIONING, { bucket, versioningConfiguration: { status: "Enabled" } });
    }
  });
  afterEach(async () => {
    await replication?.delete();
    replication = undefined;
  });
  after(() => local?.close());

  const written = (...rules: PropertyMap[]): PropertyMap => ({ bucket: "from-here", role: ROLE, rules });
  const rule = (more: PropertyMap = {}, destination: PropertyMap = {}): PropertyMap => ({
    status: "Enabled",
    priority: 1,
    filter: { prefix: "a/" },
    deleteMarkerReplication: { status: "Disabled" },
    ...more,
    destination: { bucket: "arn:aws:s3:::to-there", ...destination },
  });
  const found = async () =>
    (await s3.send(new GetBucketReplicationCommand({ Bucket: "from-here" }))).ReplicationConfiguration?.Rules;

  async function assertKept(...rules: PropertyMap[]): Promise<void> {
    const inputs = written(...rules);
    if (replication === undefined) replication = await aws.create(REPLICATION, inputs);
    else await replication.update(inputs);
    await assertSettled(replication, inputs);
  }

  const features: Record<string, PropertyMap> = {
    "replicates what is encrypted with a key": rule(
      { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } } },
      { encryptionConfiguration: { replicaKmsKeyId: `arn:aws:kms:${REGION}:000000000000:key/1234` } },
    ),
    "replicates changes of replicas": rule({
      sourceSelectionCriteria: { replicaModifications: { status: "Enabled" } },
    }),
    "is measured": rule({}, { metrics: { status: "Enabled" } }),
    "has a time limit": rule(
      {},
      {
        replicationTime: { status: "Enabled", time: { minutes: 15 } },
        metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
      },
    ),
    "hands the replicas over": rule(
      {},
      {
        account: "222222222222",
        accessControlTranslation: { owner: "Destination" },
        storageClass: "GLACIER_IR",
      },
    ),
    "selects by prefix and tags": rule({
      filter: { and: { prefix: "b/", tags: { keep: "yes", team: "x" } } },
    }),
    "selects by one tag": rule({ filter: { tag: { key: "keep", value: "yes" } } }),
    "selects everything": rule({ filter: {} }),
    "has a name": rule({ id: "mine" }),
  };
  for (const [what, feature] of Object.entries(features)) {
    it(`that ${what} is kept as it was written, alone and put over another`, async () => {
      await assertKept(feature);
      await assertKept(rule());
      await assertKept(feature);
    });
  }

  it("sends every feature to S3 by its own name", async () => {
    await assertKept(
      rule(
        {
          id: "all",
          sourceSelectionCriteria: {
            replicaModifications: { status: "Enabled" },
            sseKmsEncryptedObjects: { status: "Enabled" },
          },
        },
        {
          encryptionConfiguration: { replicaKmsKeyId: `arn:aws:kms:${REGION}:000000000000:key/1234` },
          metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          replicationTime: { status: "Enabled", time: { minutes: 15 } },
        },
      ),
    );
    assert.deepEqual(await found(), [
      {
        ID: "all",
        Status: "Enabled",
        Priority: 1,
        Filter: { Prefix: "a/" },
        DeleteMarkerReplication: { Status: "Disabled" },
        SourceSelectionCriteria: {
          ReplicaModifications: { Status: "Enabled" },
          SseKmsEncryptedObjects: { Status: "Enabled" },
        },
        Destination: {
          Bucket: "arn:aws:s3:::to-there",
          EncryptionConfiguration: { ReplicaKmsKeyID: `arn:aws:kms:${REGION}:000000000000:key/1234` },
          Metrics: { Status: "Enabled", EventThreshold: { Minutes: 15 } },
          ReplicationTime: { Status: "Enabled", Time: { Minutes: 15 } },
        },
      },
    ]);
  });

  it("shows each feature that someone switched off", async () => {
    const inputs = written(
      rule(
        { sourceSelectionCriteria: { replicaModifications: { status: "Enabled" } } },
        {
          metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          replicationTime: { status: "Enabled", time: { minutes: 15 } },
        },
      ),
    );
    replication = await aws.create(REPLICATION, inputs);
    await s3.send(
      new PutBucketReplicationCommand({
        Bucket: "from-here",
        ReplicationConfiguration: {
          Role: ROLE,
          Rules: [
            {
              Status: "Enabled",
              Priority: 1,
              Filter: { Prefix: "a/" },
              DeleteMarkerReplication: { Status: "Disabled" },
              Destination: { Bucket: "arn:aws:s3:::to-there" },
            },
          ],
        },
      }),
    );
    await replication.refresh();
    assert.deepEqual(replication.diff(inputs).paths.sort(), [
      "rules[0].destination.metrics",
      "rules[0].destination.replicationTime",
      "rules[0].sourceSelectionCriteria",
    ]);
  });

  it("of the first schema, as others wrote it, is read as it is and can be put again", async () => {
    replication = await aws.create(REPLICATION, written(rule()));
    await s3.send(
      new PutBucketReplicationCommand({
        Bucket: "from-here",
        ReplicationConfiguration: {
          Role: ROLE,
          Rules: [
            {
              ID: "theirs",
              Status: "Enabled",
              Prefix: "logs/",
              Destination: { Bucket: "arn:aws:s3:::to-there", StorageClass: "STANDARD_IA" },
            },
          ],
        },
      }),
    );
    const before = await found();
    await replication.refresh();
    const theirs = {
      status: "Enabled",
      prefix: "logs/",
      destination: { bucket: "arn:aws:s3:::to-there", storageClass: "STANDARD_IA" },
    };
    assert.deepEqual(replication.inputs.rules, [theirs]);
    await assertKept({ id: "theirs", ...theirs });
    assert.deepEqual(await found(), before);
    const elsewhere = written({ id: "theirs", ...theirs, prefix: "other/" });
    assert.deepEqual(replication.diff(elsewhere).paths, ["rules[0].prefix"]);
    await assertKept({ status: "Enabled", prefix: "", destination: { bucket: "arn:aws:s3:::to-there" } });
    assert.ok(!("Filter" in ((await found())?.[0] ?? {})));
  });

  it("that S3 does not accept fails in the provider's words", async () => {
    await assert.rejects(
      aws.create(
        REPLICATION,
        written(rule({}, { replicationTime: { status: "Enabled", time: { minutes: 15 } } })),
      ),
      /creating S3 Bucket Replication Configuration \(from-here\): .*api error InvalidRequest: .*ReplicationTime and Metrics/,
    );
  });
});
