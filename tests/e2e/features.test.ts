// Proves: that the features of a replication, all in one stack, arrive at S3 as they were asked for, that a second deploy
// and a refresh find nothing to change, and that objects move, or do not move, by prefix, tags, pause and delete markers.
// Runs on the real engine and a local AWS. Does not prove: what AWS's KMS, IAM and metrics make of it; and since the local
// AWS replicates an object to one destination only, objects are looked for at that one.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketReplicationCommand,
  GetObjectLockConfigurationCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type ReplicationRule,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { type StackConfig, TestStack } from "../support/test-stack";
import { createTopic } from "../support/topic";

interface Outputs {
  destinationKeyArns: { dr: string; eu: string };
  requiredKeyPolicy: { [keyArn: string]: string };
}

const Bucket = "featured-source";
const givenKey = "arn:aws:kms:eu-west-1:000000000000:key/11111111-2222-3333-4444-555555555555";

describe("a replication with many features", () => {
  let sandbox: EngineSandbox;
  let stack: TestStack;
  let source: S3Client;
  let replica: S3Client;
  const config: StackConfig = {
    source: {
      region: "eu-west-1",
      bucketName: Bucket,
      encryption: { createKey: true },
      kmsKeyArns: [givenKey],
      objectLock: {},
      lifecycle: { noncurrentVersionDays: 30 },
      accessLog: { bucketName: "featured-logs", prefix: "source/" },
      forceDestroy: true,
    },
    destinations: {
      dr: {
        region: "us-east-1",
        bucketName: "featured-dr",
        encryption: { createKey: true },
        replicationTimeControl: true,
        deleteMarkers: true,
        storageClass: "STANDARD_IA",
        forceDestroy: true,
      },
      eu: {
        region: "eu-central-1",
        bucketName: "featured-eu",
        encryption: { type: "aws:kms:dsse", createKey: true },
        objectLock: { mode: "COMPLIANCE", years: 1 },
        lifecycle: { enabled: false },
        metrics: false,
        ownerOverride: false,
        forceDestroy: true,
      },
    },
    rules: [
      { id: "logs", prefix: "logs/", destinations: ["dr"], priority: 1 },
      { id: "audit", prefix: "logs/audit/", destinations: ["dr"], priority: 2, deleteMarkers: false },
      { id: "kept", prefix: "docs/", tags: { keep: "yes" }, destinations: ["dr"], deleteMarkers: false },
      { id: "old", prefix: "old/", destinations: ["dr"], enabled: false, replicaModifications: true },
      { id: "shared", tags: { a: "1", b: "2" }, destinations: ["eu"] },
    ],
    role: { name: "featured", path: "/service/", conditions: "strict" },
    notifications: { topicArn: "arn:aws:sns:eu-west-1:000000000000:failures" },
    backfill: { mode: "none" },
    tags: { team: "storage" },
  };

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    source = sandbox.s3("eu-west-1");
    replica = sandbox.s3("us-east-1");
    const place = { CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } } as const;
    await source.send(new CreateBucketCommand({ Bucket: "featured-logs", ...place }));
    await createTopic(sandbox.endpoint, "failures");
    stack = await TestStack.create(sandbox, config);
    await stack.up();
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  it("has exactly these rules on the bucket", async () => {
    const { destinationKeyArns } = await stack.outputs<Outputs>();
    const dr: ReplicationRule["Destination"] = {
      Bucket: "arn:aws:s3:::featured-dr",
      Account: "000000000000",
      AccessControlTranslation: { Owner: "Destination" },
      StorageClass: "STANDARD_IA",
      EncryptionConfiguration: { ReplicaKmsKeyID: destinationKeyArns.dr },
      ReplicationTime: { Status: "Enabled", Time: { Minutes: 15 } },
      Metrics: { Status: "Enabled", EventThreshold: { Minutes: 15 } },
    };
    const eu: ReplicationRule["Destination"] = {
      Bucket: "arn:aws:s3:::featured-eu",
      EncryptionConfiguration: { ReplicaKmsKeyID: destinationKeyArns.eu },
    };
    const encrypted = { SseKmsEncryptedObjects: { Status: "Enabled" } } as const;
    const ids = new Map<string, string>();
    for (const id of ["logs.dr", "audit.dr", "kept.dr", "old.dr", "shared.eu"]) {
      const [name = "", key = ""] = id.split(".");
      ids.set(id, await stack.ruleId(name, key));
    }
    const rule = (
      id: string,
      Filter: ReplicationRule["Filter"],
      deleteMarkers: boolean,
      Destination: ReplicationRule["Destination"],
      change: Partial<ReplicationRule> = {},
    ): ReplicationRule => ({
      ID: ids.get(id),
      Status: "Enabled",
      Filter,
      DeleteMarkerReplication: { Status: deleteMarkers ? "Enabled" : "Disabled" },
      SourceSelectionCriteria: encrypted,
      Destination,
      ...change,
    });
    const keep = { Key: "keep", Value: "yes" };
    const both = [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ];
    const { ReplicationConfiguration } = await source.send(new GetBucketReplicationCommand({ Bucket }));
    assert.equal(ReplicationConfiguration?.Role, "arn:aws:iam::000000000000:role/service/featured");
    const rules = ReplicationConfiguration?.Rules ?? [];
    assert.deepEqual(
      rules.map(({ Priority: _, ...rest }) => rest),
      [
        rule("logs.dr", { Prefix: "logs/" }, true, dr),
        rule("audit.dr", { Prefix: "logs/audit/" }, false, dr),
        rule("kept.dr", { And: { Prefix: "docs/", Tags: [keep] } }, false, dr),
        rule("old.dr", { Prefix: "old/" }, true, dr, {
          Status: "Disabled",
          SourceSelectionCriteria: { ReplicaModifications: { Status: "Enabled" }, ...encrypted },
        }),
        rule("shared.eu", { And: { Tags: both } }, false, eu),
      ],
    );
    const priorities = rules.map(({ Priority }) => Priority ?? 0);
    assert.equal(new Set(priorities).size, 5);
    assert.ok((priorities[0] ?? 0) < (priorities[1] ?? 0), "audit does not come before logs");
  });

  it("has object lock, the lifecycle and the access log that were asked for", async () => {
    const lockOf = async (region: string, Bucket: string) => {
      const found = await sandbox.s3(region).send(new GetObjectLockConfigurationCommand({ Bucket }));
      return found.ObjectLockConfiguration;
    };
    const ObjectLockEnabled = "Enabled";
    assert.deepEqual(await lockOf("eu-west-1", Bucket), { ObjectLockEnabled });
    assert.deepEqual(await lockOf("us-east-1", "featured-dr"), { ObjectLockEnabled });
    const Rule = { DefaultRetention: { Mode: "COMPLIANCE", Years: 1 } };
    assert.deepEqual(await lockOf("eu-central-1", "featured-eu"), { ObjectLockEnabled, Rule });
    const { Rules = [] } = await source.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    assert.deepEqual(
      Rules.map((rule) => [
        rule.NoncurrentVersionExpiration?.NoncurrentDays,
        rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
      ]),
      [
        [30, undefined],
        [undefined, 7],
      ],
    );
    const { LoggingEnabled } = await source.send(new GetBucketLoggingCommand({ Bucket }));
    assert.equal(LoggingEnabled?.TargetBucket, "featured-logs");
  });

  it("says what the policy of a key that is not ours has to allow", async () => {
    const { requiredKeyPolicy } = await stack.outputs<Outputs>();
    assert.deepEqual(Object.keys(requiredKeyPolicy), [givenKey]);
    assert.match(requiredKeyPolicy[givenKey] ?? "", /"kms:Decrypt"/);
  });

  const moves: [what: string, Key: string, Tagging: string | undefined, moves: boolean][] = [
    ["an object under the prefix of a rule", "logs/a", undefined, true],
    ["an object under the prefix that has the tag", "docs/a", "keep=yes", true],
    ["no object under the prefix without the tag", "docs/b", undefined, false],
    ["no object with another value of the tag", "docs/c", "keep=no", false],
    ["no object of a paused rule", "old/a", undefined, false],
    ["no object of no rule", "else/a", undefined, false],
  ];
  for (const [what, Key, Tagging, expected] of moves) {
    it(`replicates ${what}`, async () => {
      await source.send(new PutObjectCommand({ Bucket, Key, Body: Key, Tagging }));
      const { ReplicationStatus } = await source.send(new HeadObjectCommand({ Bucket, Key }));
      assert.equal(ReplicationStatus, expected ? "COMPLETED" : undefined);
      const found = replica.send(new HeadObjectCommand({ Bucket: "featured-dr", Key }));
      if (!expected) return assert.rejects(found, { name: "NotFound" });
      assert.equal((await found).StorageClass, "STANDARD_IA");
    });
  }

  it("carries a delete over where delete markers are on, and nowhere else", async () => {
    for (const Key of ["logs/a", "docs/a"]) {
      await source.send(new PutObjectCommand({ Bucket, Key, Body: Key, Tagging: "keep=yes" }));
      await source.send(new DeleteObjectCommand({ Bucket, Key }));
    }
    const replicaOf = (Key: string) => replica.send(new HeadObjectCommand({ Bucket: "featured-dr", Key }));
    await assert.rejects(replicaOf("logs/a"), { name: "NotFound" });
    await replicaOf("docs/a");
  });

  it("is not changed by a second deploy, nor by a refresh", async () => {
    await stack.up("--expect-no-changes");
    const refresh = await stack.run(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    assert.equal(refresh.code, 0, refresh.stdout);
  }).timeout(60_000);

  it("gets a rule more without any other rule being renumbered, and objects move by it", async () => {
    const rulesNow = async () => {
      const found = await source.send(new GetBucketReplicationCommand({ Bucket }));
      return found.ReplicationConfiguration?.Rules ?? [];
    };
    const before = await rulesNow();
    const rules = config.rules as { id: string }[];
    const resumed = rules.map((rule) => (rule.id === "old" ? { ...rule, enabled: true } : rule));
    await stack.configure({
      ...config,
      rules: [{ id: "first", prefix: "first/", destinations: ["dr"] }, ...resumed],
    });
    const { stdout } = await stack.up();
    const changed = [...stdout.matchAll(/^ (~|\+-|\+|-) +\S+ (\S+) (?:updated|replaced|created|deleted)/gm)];
    assert.deepEqual(changed.map(([, sign, name]) => `${sign} ${name}`).sort(), [
      "~ replication-replication",
      "~ replication-role-policy",
      "~ replication-role-widen",
    ]);
    const numbers = (rules: ReplicationRule[]) =>
      Object.fromEntries(rules.map(({ ID = "", Priority }) => [ID, Priority]));
    const after = numbers(await rulesNow());
    for (const [id, priority] of Object.entries(numbers(before))) assert.equal(after[id], priority, id);
    for (const Key of ["first/a", "old/b"]) {
      await source.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      await replica.send(new HeadObjectCommand({ Bucket: "featured-dr", Key }));
    }
  }).timeout(60_000);

  it("is gone after a destroy", async () => {
    await stack.destroy();
    assert.deepEqual(await stack.resources(), []);
  }).timeout(60_000);
});
