// Proves what the stand-in for aws-native makes of buckets, roles, policies and alarms, in previews and in the local AWS's
// Cloud Control, in CloudFormation's words.
// Does not prove that S3, IAM or CloudWatch would take them: Cloud Control stores and asks none of them.
import assert from "node:assert/strict";
import { CloudControlClient, ListResourcesCommand } from "@aws-sdk/client-cloudcontrol";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { type LocalTrial, openLocalTrial, REGION } from "./local-trial";
import { assertSettled, type Trial } from "./trial-plugin";

const BUCKET = "aws-native:s3:Bucket";
const BUCKET_POLICY = "aws-native:s3:BucketPolicy";
const ROLE = "aws-native:iam:Role";
const ROLE_POLICY = "aws-native:iam:RolePolicy";
const ALARM = "aws-native:cloudwatch:Alarm";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("the stand-in for aws-native, Cloud Control:", function () {
  this.timeout(30_000);
  let local: LocalTrial;
  let native: Trial;
  let control: CloudControlClient;

  before(async function () {
    this.timeout(600_000);
    local = await openLocalTrial();
    native = await local.native();
    const { endpoint, credentials } = local;
    control = new CloudControlClient({ region: REGION, endpoint, credentials });
  });
  after(async () => {
    control?.destroy();
    await local?.close();
  });

  const stored = async (TypeName: string): Promise<PropertyMap[]> => {
    const { ResourceDescriptions = [] } = await control.send(new ListResourcesCommand({ TypeName }));
    return ResourceDescriptions.map(({ Properties = "" }) => JSON.parse(Properties));
  };
  const preview = async (token: string, written: PropertyMap) => {
    const { inputs } = native.checked(token, {}, written);
    return (await native.plugin.create(native.urn(token), inputs, true)).state;
  };
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
  };

  it("a preview knows the names that the provider makes up, and no ARN", async () => {
    const bucket = await preview(BUCKET, {});
    assert.match(String(bucket.bucketName), /^trial-[0-9a-f]{7}$/);
    assert.equal(bucket.arn, UNKNOWN);
    const role = await preview(ROLE, { assumeRolePolicyDocument: trust });
    assert.match(String(role.roleName), /^trial-[0-9a-f]{7}$/);
    assert.deepEqual([role.arn, role.roleId], [UNKNOWN, UNKNOWN]);
  });

  it("a bucket is stored whole, in CloudFormation's words, and changed by what differs", async () => {
    const written = {
      bucketName: "native",
      bucketEncryption: {
        serverSideEncryptionConfiguration: [
          { serverSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "alias/one" } },
        ],
      },
      notificationConfiguration: {
        topicConfigurations: [
          {
            event: "s3:Replication:*",
            topic: "arn",
            filter: { s3Key: { rules: [{ name: "prefix", value: "a" }] } },
          },
        ],
      },
      replicationConfiguration: {
        role: "arn:aws:iam::000000000000:role/r",
        rules: [
          {
            status: "Enabled",
            filter: { and: { prefix: "a/", tagFilters: [{ key: "k", value: "v" }] } },
            destination: {
              bucket: "arn:aws:s3:::b",
              encryptionConfiguration: { replicaKmsKeyId: "arn:aws:kms:x" },
              replicationTime: { status: "Enabled", time: { minutes: 15 } },
            },
          },
        ],
      },
      tags: [{ key: "camelCase", value: "stays" }],
      versioningConfiguration: { status: "Enabled" },
    };
    const bucket = await native.create(BUCKET, written);
    assert.equal(bucket.id, "native");
    assert.equal(bucket.state.arn, "arn:aws:s3:::native");
    assert.equal(bucket.state.regionalDomainName, `native.s3.${REGION}.amazonaws.com`);
    assert.deepEqual(await stored("AWS::S3::Bucket"), [
      {
        BucketName: "native",
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "alias/one" } },
          ],
        },
        NotificationConfiguration: {
          TopicConfigurations: [
            {
              Event: "s3:Replication:*",
              Topic: "arn",
              Filter: { S3Key: { Rules: [{ Name: "prefix", Value: "a" }] } },
            },
          ],
        },
        ReplicationConfiguration: {
          Role: "arn:aws:iam::000000000000:role/r",
          Rules: [
            {
              Status: "Enabled",
              Filter: { And: { Prefix: "a/", TagFilters: [{ Key: "k", Value: "v" }] } },
              Destination: {
                Bucket: "arn:aws:s3:::b",
                EncryptionConfiguration: { ReplicaKmsKeyID: "arn:aws:kms:x" },
                ReplicationTime: { Status: "Enabled", Time: { Minutes: 15 } },
              },
            },
          ],
        },
        Tags: [{ Key: "camelCase", Value: "stays" }],
        VersioningConfiguration: { Status: "Enabled" },
      },
    ]);
    await assertSettled(bucket, written);

    const { tags: _, ...untagged } = written;
    const changed = {
      ...untagged,
      versioningConfiguration: { status: "Suspended" },
      ownershipControls: { rules: [{ objectOwnership: "BucketOwnerEnforced" }] },
    };
    assert.deepEqual(bucket.diff({ ...changed, bucketName: "other" }).replaces, ["bucketName"]);
    await bucket.update(changed);
    await assertSettled(bucket, changed);
    await bucket.delete();
    assert.deepEqual(await stored("AWS::S3::Bucket"), []);
    assert.equal(await bucket.refresh(), false);
  });

  it("a policy's own words are nobody's to change", async () => {
    const policyDocument = {
      version: "lower as well",
      Statement: [{ sid: "lower", Condition: { StringEquals: { "aws:sourceAccount": "1" } } }],
    };
    const bucket = await native.create(BUCKET_POLICY, { bucket: "b", policyDocument });
    assert.equal(bucket.id, "b");
    const right = await native.create(ROLE_POLICY, { roleName: "r", policyName: "p", policyDocument });
    assert.equal(right.id, "p|r");
    assert.deepEqual(await stored("AWS::S3::BucketPolicy"), [
      { Bucket: "b", PolicyDocument: policyDocument },
    ]);
    assert.deepEqual(await stored("AWS::IAM::RolePolicy"), [
      { RoleName: "r", PolicyName: "p", PolicyDocument: policyDocument },
    ]);
    await right.delete();
    await bucket.delete();
  });

  it("a role is found by its name, and there is but one of it", async () => {
    const written = {
      roleName: "replicating",
      path: "/a/",
      assumeRolePolicyDocument: trust,
      policies: [{ policyName: "inline", policyDocument: { Version: "2012-10-17", Statement: [] } }],
      managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
      permissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    };
    const role = await native.create(ROLE, written);
    assert.equal(role.id, "replicating");
    assert.equal(role.state.arn, "arn:aws:iam::000000000000:role/a/replicating");
    await assertSettled(role, written);
    await assert.rejects(
      native.create(ROLE, written),
      /CreateResource.*AlreadyExistsException.*'replicating'/,
    );
    await role.delete();
  });

  it("an alarm says what it watches", async () => {
    const written = {
      alarmName: "failures",
      namespace: "AWS/S3",
      metricName: "OperationsFailedReplication",
      dimensions: [{ name: "SourceBucket", value: "a" }],
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      threshold: 0,
      comparisonOperator: "GreaterThanThreshold",
      okActions: ["arn"],
    };
    const alarm = await native.create(ALARM, written);
    assert.equal(alarm.state.arn, `arn:aws:cloudwatch:${REGION}:000000000000:alarm:failures`);
    await assertSettled(alarm, written);
    const [{ OKActions: actions } = {}] = await stored("AWS::CloudWatch::Alarm");
    assert.deepEqual(actions, ["arn"]);
    await alarm.delete();
  });

  it("default tags come on top of those that were written", async () => {
    const tagging = await local.native({
      defaultTags: JSON.stringify({ tags: { a: "default", b: "default" } }),
    });
    const { inputs } = tagging.checked(BUCKET, {}, { tags: [{ key: "a", value: "own" }] });
    assert.deepEqual(inputs.tags, [
      { key: "a", value: "own" },
      { key: "b", value: "default" },
    ]);
    const policy = tagging.checked(BUCKET_POLICY, {}, { bucket: "b", policyDocument: {} });
    assert.ok(!("tags" in policy.inputs));
  });

  it("refuses what it does not know", () => {
    assert.deepEqual(native.problems(BUCKET, { accelerateConfiguration: {} }), [
      'the sandbox\'s stand-in for aws-native, aws-native:s3:Bucket, does not know the property "accelerateConfiguration"',
    ]);
  });
});
