// Proves that jobs of the emulator replicate objects under KMS keys only where the policies of the replication role and of both
// keys allow it, with the conditions that S3's requests to KMS fulfil. Does not prove under which reason AWS fails a task
// whose role lacks a permission for a key, nor anything of replicas under DSSE-KMS: the local AWS stores none.
import assert from "node:assert/strict";
import {
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { PutBucketEncryptionCommand, type ServerSideEncryptionByDefault } from "@aws-sdk/client-s3";
import { outcomes } from "./batch-operations-reports";
import { account, away, BatchTrial, home, ruleTo } from "./batch-operations-trial";

const otherAccount = "111111111111";
const replicated = "succeeded,200,";
const [noSource, noReplica] = ["failed,500,SrcGetObjectNotPermitted", "failed,500,DstPutObjectNotPermitted"];

describe("A job and objects under KMS keys", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  const clients: KMSClient[] = [];
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(async () => {
    for (const client of clients) client.destroy();
    await trial.close();
  });

  const kms = (region: string, owner = account) => {
    const credentials = { accessKeyId: owner, secretAccessKey: "test" };
    const client = new KMSClient({ region, endpoint: trial.batch.endpoint, credentials });
    clients.push(client);
    return client;
  };
  const createKey = async (region: string, policy?: object[], owner = account) => {
    const client = kms(region, owner);
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const { Arn = "", KeyId } = KeyMetadata ?? {};
    if (policy) {
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement: policy });
      await client.send(new PutKeyPolicyCommand({ KeyId, PolicyName: "default", Policy }));
    }
    return Arn;
  };
  const leftToIam = (owner = account) => ({
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${owner}:root` },
    Action: "kms:*",
    Resource: "*",
  });
  const allow = (Action: string | string[], Resource: string, Condition?: object) => ({
    Effect: "Allow",
    Action,
    Resource,
    ...(Condition && { Condition }),
  });
  /** A role with every permission that is not KMS's, and with these. */
  const roleWith = (...statements: object[]) =>
    trial.roleWith([allow("s3:*", "*"), ...statements], "s3.amazonaws.com");

  const inContextOf = (arn: string) => ({ StringEquals: { "kms:EncryptionContext:aws:s3:arn": arn } });
  const encryptByDefault = (
    Bucket: string,
    region: string,
    ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
  ) =>
    trial.s3(region).send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }],
        },
      }),
    );

  /** An object under a key, and a rule that has its replicas under another one. */
  const encrypted = async ({
    source: given,
    replica: givenReplica,
    encrypt = () => Promise.resolve(),
  }: {
    source?: string;
    replica?: string;
    encrypt?: (source: string, destination: string) => Promise<unknown>;
  } = {}) => {
    const sourceKey = given ?? (await createKey(home));
    const replicaKey = givenReplica ?? (await createKey(away));
    const [source, destination] = [await trial.bucket(home), await trial.bucket(away)];
    await encrypt(source, destination);
    await trial.put(source, "key", "content", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: sourceKey });
    return { source, destination, sourceKey, replicaKey };
  };
  type Encrypted = Awaited<ReturnType<typeof encrypted>>;

  /** How the one task of a job ends with this role of the replication configuration. */
  const outcome = async ({ source, destination, replicaKey }: Encrypted, role: string) => {
    const Destination = {
      Bucket: `arn:aws:s3:::${destination}`,
      EncryptionConfiguration: { ReplicaKmsKeyID: replicaKey },
    };
    const SourceSelectionCriteria = { SseKmsEncryptedObjects: { Status: "Enabled" as const } };
    await trial.replicate(
      source,
      [ruleTo(destination, { SourceSelectionCriteria, Destination })],
      home,
      role,
    );
    const job = trial.job(source, await trial.role(source));
    const [line = ""] = await outcomes(trial, job, await trial.bucket(away));
    return line.split(",").slice(0, 3).join();
  };

  describe("by the policies of the replication role", () => {
    it("need kms:Decrypt on the source key and kms:Encrypt on the replica key, and no more", async () => {
      const objects = await encrypted();
      const { source, destination, sourceKey, replicaKey } = objects;
      const [decrypt, encrypt] = [allow("kms:Decrypt", sourceKey), allow("kms:Encrypt", replicaKey)];
      assert.equal(await outcome(objects, await roleWith(encrypt)), noSource);
      assert.equal(await outcome(objects, await roleWith(decrypt)), noReplica);
      assert.deepEqual(await trial.keys(destination, away), []);
      assert.equal(await trial.statusOf(source, "key"), "FAILED");
      assert.equal(await outcome(objects, await roleWith(decrypt, encrypt)), replicated);
    });

    it("need them on these keys, and not on each other's", async () => {
      const objects = await encrypted();
      const { sourceKey, replicaKey } = objects;
      const [decrypt, encrypt] = [allow("kms:Decrypt", replicaKey), allow("kms:Encrypt", sourceKey)];
      assert.equal(await outcome(objects, await roleWith(decrypt, encrypt)), noSource);
      assert.equal(
        await outcome(objects, await roleWith(allow(["kms:Decrypt", "kms:Encrypt"], sourceKey))),
        noReplica,
      );
    });

    it("need them through S3 in the region of each bucket, for the object, and for the account", async () => {
      const objects = await encrypted();
      const { source, destination, sourceKey, replicaKey } = objects;
      const of = (region: string, bucket: string, changes: object = {}) => ({
        StringEquals: {
          "kms:ViaService": `s3.${region}.amazonaws.com`,
          "kms:CallerAccount": account,
          "kms:EncryptionContext:aws:s3:arn": `arn:aws:s3:::${bucket}/key`,
          ...changes,
        },
      });
      const role = (from: object, into: object) =>
        roleWith(allow("kms:Decrypt", sourceKey, from), allow("kms:Encrypt", replicaKey, into));
      const [from, into] = [of(home, source), of(away, destination)];
      for (const wrong of [
        { "kms:ViaService": "s3.us-west-2.amazonaws.com" },
        { "kms:CallerAccount": otherAccount },
        { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::another/key" },
      ]) {
        assert.equal(await outcome(objects, await role(of(home, source, wrong), into)), noSource);
        assert.equal(await outcome(objects, await role(from, of(away, destination, wrong))), noReplica);
      }
      const ofBuckets = [of(home, source.slice(0, -4)), of(away, destination.slice(0, -4))] as const;
      assert.equal(await outcome(objects, await role(...ofBuckets)), noSource);
      assert.equal(await outcome(objects, await role(from, into)), replicated);
    });
  });

  describe("by the policies of the keys", () => {
    const both = async (objects: Encrypted) =>
      outcome(objects, await roleWith(allow(["kms:Decrypt", "kms:Encrypt"], "*")));
    const deny = (Action: string) => ({ Effect: "Deny", Principal: "*", Action, Resource: "*" });

    it("are denied where the source key denies kms:Decrypt", async () => {
      const source = await createKey(home, [leftToIam(), deny("kms:Decrypt")]);
      assert.equal(await both(await encrypted({ source })), noSource);
    });

    it("are denied where the replica key denies kms:Encrypt", async () => {
      const replica = await createKey(away, [leftToIam(), deny("kms:Encrypt")]);
      assert.equal(await both(await encrypted({ replica })), noReplica);
    });

    it("are denied where a key leaves nothing to IAM, unless it names the role", async () => {
      const role = await roleWith(allow("kms:Encrypt", "*"));
      const named = (...roles: string[]) => [
        { Effect: "Allow", Principal: { AWS: roles }, Action: "kms:Decrypt", Resource: "*" },
      ];
      const [theirs, ours] = [
        await createKey(home, named(await roleWith())),
        await createKey(home, named(role)),
      ];
      assert.equal(await outcome(await encrypted({ source: theirs }), role), noSource);
      assert.equal(await outcome(await encrypted({ source: ours }), role), replicated);
    });

    it("need the grant of another account for its key", async () => {
      const shut = await createKey(away, [leftToIam(otherAccount)], otherAccount);
      const open = await createKey(away, [leftToIam(otherAccount), leftToIam(account)], otherAccount);
      assert.equal(await both(await encrypted({ replica: shut })), noReplica);
      assert.equal(await both(await encrypted({ replica: open })), replicated);
    });
  });

  describe("with S3 Bucket Keys", () => {
    const useBucketKeys = (bucket: string, region: string) =>
      encryptByDefault(bucket, region, { SSEAlgorithm: "aws:kms" });

    it("of the source need the permissions for the ARN of each bucket, not of the object", async () => {
      const objects = await encrypted({ encrypt: (source) => useBucketKeys(source, home) });
      const { sourceKey, replicaKey } = objects;
      const [source, destination] = [`arn:aws:s3:::${objects.source}`, `arn:aws:s3:::${objects.destination}`];
      const role = (from: string, into: string) =>
        roleWith(
          allow("kms:Decrypt", sourceKey, inContextOf(from)),
          allow(["kms:Encrypt", "kms:Decrypt"], replicaKey, inContextOf(into)),
        );
      assert.equal(await outcome(objects, await role(`${source}/key`, destination)), noSource);
      assert.equal(await outcome(objects, await role(source, `${destination}/key`)), noReplica);
      assert.equal(await outcome(objects, await role(source, destination)), replicated);
    });

    it("of the destination need kms:Decrypt on the replica key as well", async () => {
      const objects = await encrypted({ encrypt: (_, destination) => useBucketKeys(destination, away) });
      const { source, destination, sourceKey, replicaKey } = objects;
      const role = (...actions: string[]) =>
        roleWith(
          allow("kms:Decrypt", sourceKey, inContextOf(`arn:aws:s3:::${source}/key`)),
          allow(actions, replicaKey, inContextOf(`arn:aws:s3:::${destination}`)),
        );
      assert.equal(await outcome(objects, await role("kms:Encrypt")), noReplica);
      assert.equal(await outcome(objects, await role("kms:Encrypt", "kms:Decrypt")), replicated);
    });
  });

  describe("with keys of other kinds", () => {
    const managed = (region: string, owner = account) => `arn:aws:kms:${region}:${owner}:alias/aws/s3`;

    it("need no permissions for the AWS managed keys of their account, and have none for another's", async () => {
      const ours = await encrypted({ source: managed(home), replica: managed(away) });
      assert.equal(await outcome(ours, await roleWith()), replicated);
      const theirs = await encrypted({ replica: managed(away, otherAccount) });
      assert.equal(await outcome(theirs, await roleWith(allow("kms:*", "*"))), noReplica);
    });

    it("need kms:Decrypt on the bucket's key for DSSE-KMS, in the context of the object", async () => {
      const objects = await encrypted();
      const { source, sourceKey } = objects;
      const dsse = { SSEAlgorithm: "aws:kms:dsse", KMSMasterKeyID: sourceKey } as const;
      await encryptByDefault(source, home, dsse);
      await trial.remove(source, "key", (await trial.versionIds(source, "key"))[0]);
      await trial.put(source, "key", "content");
      const decryptFor = (arn: string) => allow("kms:Decrypt", sourceKey, inContextOf(arn));
      const bucket = `arn:aws:s3:::${source}`;
      assert.equal(await outcome(objects, await roleWith(decryptFor(bucket))), noSource);
      assert.equal(await outcome(objects, await roleWith(decryptFor(`${bucket}/key`))), noReplica);
    });
  });

  describe("with keys that cannot be used", () => {
    const every = () => roleWith(allow("kms:*", "*"));

    it("fail where the key of the rule does not exist", async () => {
      const replica = `arn:aws:kms:${away}:${account}:key/11111111-2222-3333-4444-555555555555`;
      assert.equal(
        await outcome(await encrypted({ replica }), await every()),
        "failed,500,DstKmsKeyNotFound",
      );
    });

    it("fail where a key is disabled or waits for its deletion", async () => {
      const objects = await encrypted();
      const { sourceKey, replicaKey } = objects;
      await kms(away).send(new DisableKeyCommand({ KeyId: replicaKey }));
      assert.equal(await outcome(objects, await every()), "failed,500,DstKmsKeyInvalidState");
      await kms(home).send(new ScheduleKeyDeletionCommand({ KeyId: sourceKey, PendingWindowInDays: 7 }));
      assert.equal(await outcome(objects, await every()), "failed,500,SrcKmsKeyInvalidState");
    });
  });
});
