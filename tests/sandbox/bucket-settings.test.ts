// Proves that the stand-in for aws puts a bucket's encryption, Object Lock, lifecycle and logging, reads them back
// unchanged, sees what others changed, and takes them away as far as S3 lets it; and that it reads a policy.
// Does not prove that the local AWS does anything with these settings, nor that AWS accepts the same ones.
import assert from "node:assert/strict";
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetObjectLockConfigurationCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutObjectLockConfigurationCommand,
  type S3Client,
  type ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { errorAnswer, startProxy } from "../support/s3-proxy";
import { type LocalTrial, openLocalTrial, REGION } from "./local-trial";
import { assertSettled, type Resource, type Trial } from "./trial-plugin";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const OBJECT_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const LOGGING = "aws:s3/bucketLogging:BucketLogging";
const GET_OBJECT_LOCK = "aws:s3/getBucketObjectLockConfiguration:getBucketObjectLockConfiguration";
const GET_POLICY = "aws:s3/getBucketPolicy:getBucketPolicy";

describe("the stand-in for aws, settings of a bucket:", function () {
  this.timeout(30_000);
  let local: LocalTrial;
  let s3: S3Client;
  let aws: Trial;

  before(async function () {
    this.timeout(600_000);
    local = await openLocalTrial();
    s3 = local.s3;
    aws = await local.aws();
  });
  after(() => local?.close());

  const bucketNamed = (bucket: string, more: PropertyMap = {}) => aws.create(BUCKET, { bucket, ...more });

  describe("encryption", () => {
    const Bucket = "encrypted";
    const rule = { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
    const written = (more: PropertyMap = {}) => ({ bucket: Bucket, rules: [{ ...rule, ...more }] });
    const found = async () =>
      (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration
        ?.Rules?.[0];
    const putByOthers = (more: ServerSideEncryptionRule) =>
      s3.send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, ...more }],
          },
        }),
      );

    it("blocks and unblocks kinds of encryption, and sees that someone unblocked one", async () => {
      const bucket = await bucketNamed(Bucket);
      const blocking = written({ blockedEncryptionTypes: ["SSE-C"] });
      const encryption = await aws.create(ENCRYPTION, blocking);
      await assertSettled(encryption, blocking);
      assert.deepEqual((await found())?.BlockedEncryptionTypes, { EncryptionType: ["SSE-C"] });

      await putByOthers({ BlockedEncryptionTypes: { EncryptionType: ["NONE"] } });
      await encryption.refresh();
      assert.deepEqual(encryption.diff(blocking).paths, ["rules[0].blockedEncryptionTypes[0]"]);

      await encryption.update(written({ blockedEncryptionTypes: ["NONE"] }));
      await assertSettled(encryption, written({ blockedEncryptionTypes: ["NONE"] }));
      await encryption.delete();
      assert.equal((await found())?.BlockedEncryptionTypes, undefined);
      await bucket.delete();
    });

    it("leaves it to S3 what to block where nothing is said about it", async () => {
      const bucket = await bucketNamed(Bucket);
      const encryption = await aws.create(ENCRYPTION, written());
      await putByOthers({ BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] } });
      await assertSettled(encryption, written());
      await bucket.delete();
    });

    it("encrypts with a key of one's own", async () => {
      const bucket = await bucketNamed(Bucket);
      const withKey = written({
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: `arn:aws:kms:${REGION}:000000000000:key/1234`,
        },
        bucketKeyEnabled: true,
      });
      await assertSettled(await aws.create(ENCRYPTION, withKey), withKey);
      await bucket.delete();
    });
  });

  describe("Object Lock", () => {
    const Bucket = "locked";
    const locking = (defaultRetention: PropertyMap) => ({ bucket: Bucket, rule: { defaultRetention } });
    const found = async () =>
      (await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration;
    let bucket: Resource;
    beforeEach(async () => {
      bucket = await bucketNamed(Bucket, { objectLockEnabled: true });
    });
    afterEach(() => bucket.delete());

    it("sets a retention, changes it, and leaves Object Lock on without one when it is deleted", async () => {
      const days = locking({ mode: "GOVERNANCE", days: 3 });
      const lock = await aws.create(OBJECT_LOCK, days);
      await assertSettled(lock, days);

      const years = locking({ mode: "COMPLIANCE", years: 1 });
      assert.deepEqual(lock.diff(years).paths.sort(), [
        "rule.defaultRetention.days",
        "rule.defaultRetention.mode",
        "rule.defaultRetention.years",
      ]);
      await lock.update(years);
      assert.deepEqual((await found())?.Rule?.DefaultRetention, { Mode: "COMPLIANCE", Years: 1 });

      await lock.delete();
      assert.deepEqual(await found(), { ObjectLockEnabled: "Enabled" });
    });

    it("sees that someone loosened the retention", async () => {
      const days = locking({ mode: "COMPLIANCE", days: 30 });
      const lock = await aws.create(OBJECT_LOCK, days);
      await s3.send(
        new PutObjectLockConfigurationCommand({
          Bucket,
          ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" },
        }),
      );
      await lock.refresh();
      assert.deepEqual(lock.diff(days).paths, ["rule"]);
    });

    it("is read where it is enabled, with its retention, and cannot be read elsewhere", async () => {
      const read = (name: string) => aws.plugin.invoke(GET_OBJECT_LOCK, { bucket: name });
      const enabled = { bucket: Bucket, region: REGION, objectLockEnabled: "Enabled" };
      assert.deepEqual(await read(Bucket), { ...enabled, rules: [] });
      await aws.create(OBJECT_LOCK, locking({ mode: "GOVERNANCE", days: 3 }));
      const defaultRetentions = [{ mode: "GOVERNANCE", days: 3, years: 0 }];
      assert.deepEqual(await read(Bucket), { ...enabled, rules: [{ defaultRetentions }] });
      const open = await bucketNamed("unlocked");
      const nothing = /couldn't find resource: .*ObjectLockConfigurationNotFoundError/;
      await assert.rejects(read("unlocked"), nothing);
      await open.delete();
      await assert.rejects(read("unlocked"), /couldn't find resource: .*NoSuchBucket/);
    });

    it("comes to a versioned bucket that was made without it, whose inputs do not speak of it then", async () => {
      const open = await bucketNamed("later");
      const versioningConfiguration = { status: "Enabled" };
      await aws.create(VERSIONING, { bucket: "later", versioningConfiguration });
      await aws.create(OBJECT_LOCK, { bucket: "later" });
      await open.refresh();
      assert.deepEqual(open.diff({ bucket: "later" }).paths, []);
      await open.delete();
    });

    it("lets go of the versioning of a bucket that keeps it because of its lock", async () => {
      const proxy = await startProxy(local.endpoint, async (request, forward) =>
        request.method === "PUT" && request.body.includes("Suspended")
          ? errorAnswer(409, "InvalidBucketState", "An Object Lock configuration is present on this bucket")
          : forward(request),
      );
      try {
        const { endpoint } = proxy;
        const strict = await local.aws({
          endpoints: JSON.stringify([{ s3: endpoint, iam: endpoint, sts: endpoint }]),
        });
        const versioning = await strict.create(VERSIONING, {
          bucket: Bucket,
          versioningConfiguration: { status: "Enabled" },
        });
        await versioning.delete();
      } finally {
        await proxy.stop();
      }
    });
  });

  describe("lifecycle", () => {
    const Bucket = "aging";
    const rules: PropertyMap[] = [
      {
        id: "history",
        status: "Enabled",
        filter: {},
        noncurrentVersionExpiration: { noncurrentDays: 30, newerNoncurrentVersions: 2 },
        expiration: { expiredObjectDeleteMarker: true },
      },
      {
        id: "uploads",
        status: "Disabled",
        filter: { prefix: "incoming/" },
        expiration: { days: 7 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 3 },
      },
      { id: "everything", status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 1 } },
    ];
    const written = { bucket: Bucket, rules };
    const found = async () => (await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules;

    it("keeps rules, changes them, and deletes them", async () => {
      const bucket = await bucketNamed(Bucket);
      const lifecycle = await aws.create(LIFECYCLE, written);
      await assertSettled(lifecycle, written);
      assert.deepEqual((await found())?.[0], {
        ID: "history",
        Status: "Enabled",
        Filter: { Prefix: "" },
        Expiration: { ExpiredObjectDeleteMarker: true },
        NoncurrentVersionExpiration: { NoncurrentDays: 30, NewerNoncurrentVersions: 2 },
      });

      const shorter = { bucket: Bucket, rules: [{ ...rules[1], status: "Enabled" }] };
      assert.ok(lifecycle.diff(shorter).paths.includes("rules[0].id"));
      await lifecycle.update(shorter);
      await assertSettled(lifecycle, shorter);
      await lifecycle.delete();
      assert.equal(await lifecycle.refresh(), false);
      await bucket.delete();
    });

    const putByOthers = (rule: object) =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: { Rules: [{ ID: "theirs", Status: "Enabled", Filter: {}, ...rule }] },
        }),
      );

    it("rejects expired delete markers and days in one rule, as S3 does", async () => {
      const bucket = await bucketNamed(Bucket);
      const expiration = { days: 7, expiredObjectDeleteMarker: true };
      await assert.rejects(
        aws.create(LIFECYCLE, { bucket: Bucket, rules: [{ id: "both", status: "Enabled", expiration }] }),
        /MalformedXML: the rule "both" has Days and ExpiredObjectDeleteMarker/,
      );
      await bucket.delete();
    });

    it("sees a rule that someone put over them", async () => {
      const bucket = await bucketNamed(Bucket);
      const one = { bucket: Bucket, rules: [{ id: "theirs", status: "Enabled", expiration: { days: 7 } }] };
      const lifecycle = await aws.create(LIFECYCLE, one);
      await putByOthers({ Expiration: { Days: 1 } });
      await lifecycle.refresh();
      assert.deepEqual(lifecycle.diff(one).paths, ["rules[0].expiration.days"]);
      await bucket.delete();
    });

    it("names what someone put there and it does not know, instead of hiding it", async () => {
      const bucket = await bucketNamed(Bucket);
      const lifecycle = await aws.create(LIFECYCLE, written);
      await putByOthers({ Transitions: [{ Days: 1, StorageClass: "GLACIER" }] });
      await assert.rejects(
        lifecycle.refresh(),
        /the rule "theirs" of S3 Bucket Lifecycle Configuration \(aging\) has Transitions, which .* does not know/,
      );
      await putByOthers({ Filter: { ObjectSizeLessThan: 5 }, Expiration: { Days: 1 } });
      await assert.rejects(lifecycle.refresh(), /the filter of the rule "theirs" .* has ObjectSizeLessThan/);
      await bucket.delete();
    });
  });

  it("logs into another bucket, then elsewhere, sees that someone stopped it, and stops by itself", async () => {
    const bucket = await bucketNamed("watched");
    const logs = (targetPrefix: string) => ({ bucket: "watched", targetBucket: "logs", targetPrefix });
    const found = async () =>
      (await s3.send(new GetBucketLoggingCommand({ Bucket: "watched" }))).LoggingEnabled;
    const logging = await aws.create(LOGGING, logs(""));
    await assertSettled(logging, logs(""));
    await logging.update(logs("watched/"));
    await assertSettled(logging, logs("watched/"));
    assert.deepEqual(await found(), { TargetBucket: "logs", TargetPrefix: "watched/" });

    await s3.send(new PutBucketLoggingCommand({ Bucket: "watched", BucketLoggingStatus: {} }));
    assert.equal(await logging.refresh(), false);
    const again = await aws.create(LOGGING, logs(""));
    await again.delete();
    assert.equal(await found(), undefined);
    await bucket.delete();
  });

  describe("policy", () => {
    it("is read as text with its keys in order", async () => {
      const bucket = await bucketNamed("judged");
      const policy = {
        Version: "2012-10-17",
        Statement: [{ Principal: "*", Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::judged/*" }],
      };
      await aws.create(POLICY, { bucket: "judged", policy: JSON.stringify(policy, undefined, 2) });
      assert.deepEqual(await aws.plugin.invoke(GET_POLICY, { bucket: "judged" }), {
        bucket: "judged",
        id: "judged",
        policy:
          '{"Statement":[{"Action":"s3:*","Effect":"Deny","Principal":"*","Resource":"arn:aws:s3:::judged/*"}],' +
          '"Version":"2012-10-17"}',
        region: REGION,
      });
      await bucket.delete();
    });

    it("that is not there cannot be read", async () => {
      const bucket = await bucketNamed("open");
      const read = () => aws.plugin.invoke(GET_POLICY, { bucket: "open" });
      await assert.rejects(
        read(),
        /reading S3 Bucket \(open\) Policy: couldn't find resource: .*api error NoSuchBucketPolicy: /,
      );
      await bucket.delete();
      await assert.rejects(
        read(),
        /reading S3 Bucket \(open\) Policy: couldn't find resource: .*NoSuchBucket: /,
      );
    });
  });
});
