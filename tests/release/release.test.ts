// Proves: what the program that runs at a destroy takes off a bucket and what it leaves, on a local AWS, and how it ends.
// Does not prove: that Pulumi runs it; the end-to-end tests watch that.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  type ReplicationRule,
  S3Client,
} from "@aws-sdk/client-s3";
import type { ReleaseRun } from "../../contract/release-run";
import { release } from "../../release/release";
import { type LocalS3, startLocalS3 } from "../support/local-s3";

const region = "us-east-1";

describe("a release", () => {
  let server: LocalS3;
  let s3: S3Client;
  let Bucket: string;
  before(async () => {
    server = await startLocalS3();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    s3 = new S3Client({ region, endpoint: server.endpoint, credentials, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "target" }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: "target", VersioningConfiguration }));
  });
  after(async () => {
    s3?.destroy();
    await server?.stop();
  });
  beforeEach(async () => {
    Bucket = `shared-${randomBytes(4).toString("hex")}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  });

  const run = (): ReleaseRun => ({
    bucket: Bucket,
    region,
    endpoint: server.endpoint,
    ruleIdPrefix: "p.s.docs.",
    statementIdPrefix: "Crr123",
  });
  const rule = (ID: string, Priority: number): ReplicationRule => ({
    ID,
    Priority,
    Status: "Enabled",
    Filter: { Prefix: `${ID}/` },
    DeleteMarkerReplication: { Status: "Disabled" },
    Destination: { Bucket: "arn:aws:s3:::target" },
  });
  const putRules = (...Rules: ReplicationRule[]) =>
    s3.send(
      new PutBucketReplicationCommand({
        Bucket,
        ReplicationConfiguration: { Role: "arn:aws:iam::000000000000:role/theirs", Rules },
      }),
    );
  const rules = async () => {
    const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand({ Bucket }));
    return ReplicationConfiguration?.Rules;
  };
  const statement = (Sid?: string) => ({
    ...(Sid && { Sid }),
    Effect: "Deny",
    Principal: "*",
    Action: "s3:DeleteObjectVersion",
    Resource: `arn:aws:s3:::${Bucket}/*`,
  });
  const putPolicy = (Statement: object) =>
    s3.send(
      new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }),
    );
  const policy = async () => {
    const { Policy = "" } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    return JSON.parse(Policy).Statement;
  };

  it("takes our rules off, and leaves those of others in their order", async () => {
    await putRules(rule("theirs", 1), rule("p.s.docs.a.dr", 2), rule("p.s.other.a.dr", 3));
    assert.deepEqual(await release(s3, run()), { rules: 1, statements: 0 });
    assert.deepEqual(await rules(), [rule("theirs", 1), rule("p.s.other.a.dr", 3)]);
  });

  it("takes the whole configuration off where all of it is ours", async () => {
    await putRules(rule("p.s.docs.a.dr", 1), rule("p.s.docs.b.dr", 2));
    assert.deepEqual(await release(s3, run()), { rules: 2, statements: 0 });
    await assert.rejects(rules(), { name: "ReplicationConfigurationNotFoundError" });
  });

  it("takes our statements off a policy, and leaves those of others", async () => {
    await putPolicy([statement("Theirs"), statement("Crr123ReplicaWrite"), statement()]);
    assert.deepEqual(await release(s3, run()), { rules: 0, statements: 1 });
    assert.deepEqual(await policy(), [statement("Theirs"), statement()]);
  });

  it("takes the whole policy off where all of it is ours", async () => {
    await putPolicy([statement("Crr123ReplicaWrite")]);
    await release(s3, run());
    await assert.rejects(policy(), { name: "NoSuchBucketPolicy" });
  });

  it("leaves a policy to the letter whose one statement is not in a list", async () => {
    await putPolicy(statement("Theirs"));
    assert.deepEqual(await release(s3, run()), { rules: 0, statements: 0 });
    assert.deepEqual(await policy(), statement("Theirs"));
  });

  it("finds nothing to do on a bucket that has nothing of ours, or is gone", async () => {
    assert.deepEqual(await release(s3, run()), { rules: 0, statements: 0 });
    await s3.send(new DeleteBucketCommand({ Bucket }));
    assert.deepEqual(await release(s3, run()), { rules: 0, statements: 0 });
  });

  async function program(input: ReleaseRun) {
    const main = 'require("./release/cli").main()';
    const env = { ...process.env, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    const child = spawn(process.execPath, ["--no-warnings", "--import", "tsx", "-e", main], { env });
    child.stdin.end(JSON.stringify(input));
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
    return { stderr, code };
  }

  it("says what it took off, and ends with 0", async () => {
    await putRules(rule("theirs", 1), rule("p.s.docs.a.dr", 2));
    const { stderr, code } = await program(run());
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^released shared-\w+: 1 of our replication rules and 0 of our policy statements removed\n$/,
    );
  });

  it("ends with 1 and says why when it cannot, so that the component stays in the state", async () => {
    const { stderr, code } = await program({ ...run(), region: "eu-west-1" });
    assert.equal(code, 1);
    assert.match(stderr, /^could not release shared-\w+: /);
  });

  it("takes nothing off with the credentials of another account, names both, and ends with 1", async () => {
    await putRules(rule("p.s.docs.a.dr", 1));
    const { stderr, code } = await program({ ...run(), accountId: "222222222222" });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^could not release shared-\w+: the credentials belong to account 000000000000; allowed is 222222222222, .*set `profile`/,
    );
    assert.deepEqual(await rules(), [rule("p.s.docs.a.dr", 1)]);
  });

  it("takes ours off with the credentials of the account that it was told", async () => {
    await putRules(rule("theirs", 1), rule("p.s.docs.a.dr", 2));
    const { stderr, code } = await program({ ...run(), accountId: "000000000000" });
    assert.equal(code, 0, stderr);
    assert.deepEqual(await rules(), [rule("theirs", 1)]);
  });
});
