// Proves: that a replication moves in beside what others have on a bucket and moves out again: their rules, their role
// and their policy statements are after `up` and after `destroy` what they were before; and that buckets which are not
// as the configuration says are refused in the preview, all at once, with what was found. Runs on the real engine and a
// local AWS. Does not prove: how Cloud Control words its refusals.
import assert from "node:assert/strict";
import {
  CreateRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type ReplicationConfiguration,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { type StackConfig, TestStack } from "../support/test-stack";

const role = "arn:aws:iam::000000000000:role/service/theirs";
const theirConfiguration: ReplicationConfiguration = {
  Role: role,
  Rules: [
    {
      ID: "nightly",
      Priority: 7,
      Status: "Enabled",
      Filter: { And: { Prefix: "theirs/", Tags: [{ Key: "keep", Value: "yes" }] } },
      DeleteMarkerReplication: { Status: "Disabled" },
      SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } },
      Destination: {
        Bucket: "arn:aws:s3:::their-copy",
        StorageClass: "GLACIER_IR",
        EncryptionConfiguration: { ReplicaKmsKeyID: "arn:aws:kms:us-west-2:000000000000:key/theirs" },
        ReplicationTime: { Status: "Enabled", Time: { Minutes: 15 } },
        Metrics: { Status: "Enabled", EventThreshold: { Minutes: 15 } },
      },
    },
    {
      ID: "paused",
      Priority: 3,
      Status: "Disabled",
      Filter: { Prefix: "old/" },
      DeleteMarkerReplication: { Status: "Enabled" },
      Destination: { Bucket: "arn:aws:s3:::their-copy" },
    },
  ],
};
const theirPolicy = {
  Version: "2008-10-17",
  Id: "theirs",
  Statement: [
    {
      Sid: "NobodyDeletes",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:DeleteObjectVersion"],
      Resource: "arn:aws:s3:::shared-replica/*",
    },
  ],
};

describe("buckets that others use too", () => {
  let sandbox: EngineSandbox;
  let stack: TestStack;
  let ours: S3Client;
  let theirs: S3Client;
  let iam: IAMClient;
  const config: StackConfig = {
    source: { region: "eu-west-1", existingBucket: "shared-source" },
    destinations: {
      dr: {
        region: "us-east-1",
        existingBucket: "shared-replica",
        accountId: otherAccount.id,
        assumeRoleArn: otherAccount.assumeRoleArn,
      },
    },
    rules: [{ id: "ours", prefix: "ours/" }],
    existingRules: "merge",
    role: { arn: role, attachRights: true },
    backfill: { mode: "none" },
  };

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    ours = sandbox.s3("eu-west-1");
    theirs = await s3InOtherAccount(sandbox.endpoint, "us-east-1");
    iam = new IAMClient({
      region: "us-east-1",
      endpoint: sandbox.endpoint,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    await iam.send(
      new CreateRoleCommand({
        RoleName: "theirs",
        Path: "/service/",
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" },
          ],
        }),
      }),
    );
    const usWest = sandbox.s3("us-west-2");
    await makeVersioned(ours, "shared-source", "eu-west-1");
    await makeVersioned(ours, "second-source", "eu-west-1");
    await makeVersioned(usWest, "their-copy", "us-west-2");
    await makeVersioned(theirs, "shared-replica");
    await makeVersioned(theirs, "their-secrets");
    for (const Bucket of ["shared-source", "second-source"]) {
      const ReplicationConfiguration = theirConfiguration;
      await ours.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
    }
    await theirs.send(
      new PutBucketPolicyCommand({ Bucket: "shared-replica", Policy: JSON.stringify(theirPolicy) }),
    );
    stack = await TestStack.create(sandbox, {});
  });
  after(async () => {
    iam?.destroy();
    theirs?.destroy();
    await stack?.forget();
    await sandbox?.close();
  });

  async function makeVersioned(
    s3: S3Client,
    Bucket: string,
    region?: BucketLocationConstraint,
  ): Promise<void> {
    const place = region && { CreateBucketConfiguration: { LocationConstraint: region } };
    await s3.send(new CreateBucketCommand({ Bucket, ...place }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  }

  async function replicationOf(Bucket: string): Promise<ReplicationConfiguration | undefined> {
    const answer = await ours.send(new GetBucketReplicationCommand({ Bucket }));
    return answer.ReplicationConfiguration;
  }

  async function policyOfReplica(): Promise<typeof theirPolicy> {
    const { Policy = "" } = await theirs.send(new GetBucketPolicyCommand({ Bucket: "shared-replica" }));
    return JSON.parse(Policy);
  }

  const found: [what: string, message: RegExp][] = [
    [
      "rules of others, which are listed with their role",
      /source\.existingBucket is "shared-source", which replicates already, with the rules "nightly", "paused" and the role "arn:aws:iam::000000000000:role\/service\/theirs"/,
    ],
    [
      "a bucket that is not there",
      /destinations\.gone\.existingBucket is "no-such-bucket", but there is no bucket/,
    ],
    ["a bucket of another region", /destinations\.far\.existingBucket is "their-copy", .*another region/],
    [
      "a bucket of another account",
      /destinations\.foreign\.existingBucket is "their-secrets", but these credentials may not read it/,
    ],
  ];
  describe("are refused in the preview, and left as they are,", () => {
    let said: string;
    before(async function () {
      this.timeout(60_000);
      const there = { region: "us-east-1" };
      await stack.configure({
        ...config,
        destinations: {
          dr: (config.destinations as { dr: object }).dr,
          gone: { ...there, existingBucket: "no-such-bucket" },
          far: { ...there, existingBucket: "their-copy" },
          foreign: { ...there, existingBucket: "their-secrets" },
        },
        existingRules: "fail",
        role: {},
      });
      const { code, stdout, stderr } = await stack.run(["preview"]);
      said = (stdout + stderr).replace(/\s+/g, " ");
      assert.notEqual(code, 0, said);
    });
    for (const [what, message] of found) it(`for ${what}`, () => assert.match(said, message));
  });

  it("are refused when rules of others have another role than ours, and both are named", async () => {
    await stack.configure({ ...config, role: { arn: "arn:aws:iam::000000000000:role/ours" } });
    const { code, stdout, stderr } = await stack.run(["up", "--yes", "--skip-preview"]);
    const said = (stdout + stderr).replace(/\s+/g, " ");
    assert.notEqual(code, 0, said);
    assert.match(
      said,
      /the role "[^"]*theirs"; S3 keeps one role per bucket, and ours would be "[^"]*role\/ours"/,
    );
    assert.deepEqual(await replicationOf("shared-source"), theirConfiguration);
  }).timeout(60_000);

  it("get ours beside theirs in a deploy, and theirs stay to the letter", async () => {
    await stack.configure(config);
    await stack.up();
    const { Role, Rules = [] } = (await replicationOf("shared-source")) ?? {};
    assert.equal(Role, role);
    assert.deepEqual(Rules.slice(0, 2), theirConfiguration.Rules);
    assert.deepEqual(
      Rules.slice(2).map(({ ID }) => ID),
      [await stack.ruleId("ours", "dr")],
    );
    const { Statement, ...rest } = await policyOfReplica();
    assert.deepEqual({ ...rest, Statement: Statement.slice(0, 1) }, theirPolicy);
    assert.deepEqual(
      Statement.slice(1).map(({ Sid }) => Sid.replace(/^Crr[0-9a-f]{10}/, "")),
      ["ReplicaWrite"],
    );
  }).timeout(60_000);

  it("replicate by our rule, with the rights that their role got from us", async () => {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: "theirs" }));
    const [PolicyName = ""] = PolicyNames;
    const { PolicyDocument = "" } = await iam.send(
      new GetRolePolicyCommand({ RoleName: "theirs", PolicyName }),
    );
    assert.match(decodeURIComponent(PolicyDocument), /arn:aws:s3:::shared-replica\/ours\/\*/);
    const object = { Bucket: "shared-source", Key: "ours/hello" };
    await ours.send(new PutObjectCommand({ ...object, Body: "hello" }));
    assert.equal((await ours.send(new HeadObjectCommand(object))).ReplicationStatus, "COMPLETED");
    await theirs.send(new HeadObjectCommand({ ...object, Bucket: "shared-replica" }));
  });

  it("stay as they are in a second deploy and in a refresh", async () => {
    await stack.up("--expect-no-changes");
    const refresh = await stack.run(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    assert.equal(refresh.code, 0, refresh.stdout);
  }).timeout(60_000);

  it("lose ours when another source takes their place, and rules of others there go only if asked", async () => {
    const source = { region: "eu-west-1", existingBucket: "second-source" };
    await stack.configure({ ...config, source, existingRules: "replace", role: {} });
    await stack.up();
    assert.deepEqual(await replicationOf("shared-source"), theirConfiguration);
    const { Rules = [] } = (await replicationOf("second-source")) ?? {};
    assert.deepEqual(
      Rules.map(({ ID }) => ID),
      [await stack.ruleId("ours", "dr")],
    );
    await stack.configure(config);
    await stack.up();
    await assert.rejects(replicationOf("second-source"), { name: "ReplicationConfigurationNotFoundError" });
    assert.equal((await replicationOf("shared-source"))?.Rules?.length, 3);
  }).timeout(60_000);

  it("are after a destroy what they were before, their objects and their versioning included", async () => {
    await stack.destroy();
    assert.deepEqual(await replicationOf("shared-source"), theirConfiguration);
    assert.deepEqual(await policyOfReplica(), theirPolicy);
    for (const [s3, Bucket] of [
      [ours, "shared-source"],
      [theirs, "shared-replica"],
    ] as const) {
      assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, "Enabled");
      await s3.send(new HeadObjectCommand({ Bucket, Key: "ours/hello" }));
    }
    const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName: "theirs" }));
    assert.deepEqual(PolicyNames, []);
  }).timeout(60_000);
});
