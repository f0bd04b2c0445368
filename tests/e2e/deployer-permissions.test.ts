// Proves: that the policies of docs/permissions.md allow every request that deployments and destroys make, on the real engine
// and a local AWS. Does not prove: what the AWS provider of Pulumi and Cloud Control read besides; the local
// providers read less, and without Cloud Control.
import assert from "node:assert/strict";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { PolicyStatement } from "../../components/policies/document";
import { deployerPolicies } from "../../docs/permissions/deployer-permissions";
import { type AwsCall, callsOf } from "../support/aws-calls";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { isAllowed } from "../support/iam/simulator";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { type S3Proxy, startProxy } from "../support/s3-proxy";
import { type StackConfig, TestStack } from "../support/test-stack";
import { createTopic } from "../support/topic";

type Name = keyof typeof deployerPolicies;
const account = "000000000000";

/** The policies as somebody pastes them who deploys the component "replication". */
function pasted(names: Name[], buckets: { SOURCE: string; DESTINATION: string }): PolicyStatement[] {
  const text = JSON.stringify(names.flatMap((name): PolicyStatement[] => deployerPolicies[name].statements));
  return JSON.parse(
    text
      .replaceAll("NAME-", "replication-")
      .replaceAll("ACCOUNT", account)
      .replaceAll("SOURCE", buckets.SOURCE)
      .replaceAll("DESTINATION", buckets.DESTINATION)
      .replaceAll("ASSUME_ROLE_ARN", otherAccount.assumeRoleArn),
  );
}

describe("what the deployer needs", function () {
  this.timeout("10m");
  let sandbox: EngineSandbox;
  let proxy: S3Proxy;
  before(async () => {
    sandbox = await openEngineSandbox({ batchOperations: true });
    proxy = await startProxy(sandbox.endpoint, (request, forward) => forward(request));
  });
  after(async () => {
    await proxy?.stop();
    await sandbox?.close();
  });

  async function callsOfDeploying(config: (at: object) => StackConfig): Promise<AwsCall[]> {
    const stack = await TestStack.create(
      sandbox,
      config({ endpoint: proxy.endpoint, allowPlainHttpOnLoopback: true }),
    );
    const before = proxy.requests.length;
    try {
      await stack.up();
      await stack.up("--refresh");
      await stack.destroy();
    } finally {
      await stack.forget();
    }
    const calls = proxy.requests.slice(before).flatMap(callsOf);
    return [...new Map(calls.map((call) => [`${call.action} ${call.resource}`, call])).values()];
  }

  function refusedOf(calls: AwsCall[], identity: PolicyStatement[]): string[] {
    const passedTo = ({ resource }: AwsCall) =>
      resource.includes("-backfill-role") ? "batchoperations.s3.amazonaws.com" : "s3.amazonaws.com";
    return calls
      .filter(
        (call) =>
          !isAllowed(
            {
              principal: `arn:aws:iam::${account}:role/deployer`,
              action: call.action,
              resource: call.resource,
              resourceAccount: account,
              context: { "iam:PassedToService": passedTo(call) },
            },
            { identity, ...(call.action.startsWith("kms:") && { resource: welcome }) },
          ),
      )
      .map(({ action, resource }) => `${action} on ${resource}`);
  }

  /** A key that leaves its use to IAM. */
  const welcome: PolicyStatement[] = [
    {
      Sid: "Owner",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "kms:*",
      Resource: ["*"],
    },
  ];

  it("for new buckets with keys and object lock is in the policies for new buckets, the role and created keys", async () => {
    const calls = await callsOfDeploying((at) => {
      const side = { ...at, encryption: { createKey: true }, forceDestroy: true };
      return {
        source: { region: "eu-west-1", ...side, objectLock: {} },
        destinations: { dr: { region: "us-east-1", ...side } },
        backfill: { mode: "none" },
        tags: { team: "storage" },
      };
    });
    const none = { SOURCE: "none", DESTINATION: "none" };
    assert.ok(calls.length > 40, String(calls.length));
    assert.deepEqual(refusedOf(calls, pasted(["newBuckets", "role", "createdKeys"], none)), []);
  });

  it("for existing buckets is in their policies, and for a backfill by copying in its policy", async () => {
    const [SOURCE, DESTINATION] = ["old-in-dublin", "old-in-virginia"];
    const s3 = sandbox.s3("eu-west-1");
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
    await s3.send(new CreateBucketCommand({ Bucket: SOURCE, CreateBucketConfiguration }));
    await sandbox.s3("us-east-1").send(new CreateBucketCommand({ Bucket: DESTINATION }));
    await s3.send(new PutObjectCommand({ Bucket: SOURCE, Key: "a", Body: "a", Tagging: "a=b" }));
    await createTopic(sandbox.endpoint, "failures");
    const calls = await callsOfDeploying((at) => ({
      source: { region: "eu-west-1", existingBucket: SOURCE, ...at },
      destinations: { dr: { region: "us-east-1", existingBucket: DESTINATION, ...at } },
      backfill: { mode: "copy" },
      notifications: { topicArn: `arn:aws:sns:eu-west-1:${account}:failures` },
    }));
    const names: Name[] = ["existingSource", "existingDestination", "role", "copies"];
    for (const action of ["s3:PutObject", "s3:PutBucketNotification", "s3:GetBucketNotification"]) {
      assert.ok(
        calls.some((call) => call.action === action),
        action,
      );
    }
    assert.deepEqual(refusedOf(calls, pasted(names, { SOURCE, DESTINATION })), []);
  });

  it("for a role of others is in the policy for the role", async () => {
    const iam = new IAMClient({
      region: "us-east-1",
      endpoint: sandbox.endpoint,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const Statement = [
      { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" },
    ];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    const RoleName = "replication-role-theirs";
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    iam.destroy();
    const calls = await callsOfDeploying((at) => ({
      source: { region: "eu-west-1", ...at, forceDestroy: true },
      destinations: { dr: { region: "us-east-1", ...at, forceDestroy: true } },
      role: { arn: Role?.Arn },
      backfill: { mode: "none" },
    }));
    assert.ok(calls.some(({ action }) => action === "iam:SimulatePrincipalPolicy"));
    const none = { SOURCE: "none", DESTINATION: "none" };
    assert.deepEqual(refusedOf(calls, pasted(["newBuckets", "role"], none)), []);
  });

  it("for a backfill by S3 Batch Replication is in its policy", async () => {
    const SOURCE = "jobs-in-dublin";
    const s3 = sandbox.s3("eu-west-1");
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
    await s3.send(new CreateBucketCommand({ Bucket: SOURCE, CreateBucketConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket: SOURCE, Key: "a", Body: "a" }));
    const calls = await callsOfDeploying((at) => ({
      source: { region: "eu-west-1", existingBucket: SOURCE, ...at },
      destinations: { dr: { region: "us-east-1", ...at, forceDestroy: true } },
      backfill: { mode: "batch", propagationMinutes: 0 },
    }));
    const names: Name[] = ["existingSource", "newBuckets", "role", "batchJobs"];
    assert.ok(calls.some(({ action }) => action === "s3:CreateJob"));
    assert.deepEqual(refusedOf(calls, pasted(names, { SOURCE, DESTINATION: "none" })), []);
  });

  it("for an existing destination in another account is in the policies of both accounts together", async () => {
    const Bucket = "theirs-in-virginia";
    const theirs = await s3InOtherAccount(sandbox.endpoint, "us-east-1");
    await theirs.send(new CreateBucketCommand({ Bucket }));
    theirs.destroy();
    const { id: accountId, assumeRoleArn } = otherAccount;
    const calls = await callsOfDeploying((at) => ({
      source: { region: "eu-west-1", ...at, forceDestroy: true },
      destinations: { dr: { region: "us-east-1", existingBucket: Bucket, accountId, assumeRoleArn, ...at } },
      backfill: { mode: "none" },
    }));
    const names: Name[] = ["newBuckets", "role", "existingDestination", "anotherAccount"];
    const asked = (action: string, resource: string) =>
      assert.ok(calls.some((call) => call.action === action && call.resource === resource));
    asked("sts:AssumeRole", assumeRoleArn);
    asked("s3:PutBucketPolicy", `arn:aws:s3:::${Bucket}`);
    assert.deepEqual(refusedOf(calls, pasted(names, { SOURCE: "none", DESTINATION: Bucket })), []);
  });

  it("is missed where a policy lacks an action of a deployment", () => {
    const identity = pasted(["existingSource"], { SOURCE: "mine", DESTINATION: "none" });
    const asked = [
      { action: "s3:PutReplicationConfiguration", resource: "arn:aws:s3:::mine" },
      { action: "s3:PutReplicationConfiguration", resource: "arn:aws:s3:::theirs" },
      { action: "s3:DeleteBucket", resource: "arn:aws:s3:::mine" },
    ];
    assert.deepEqual(refusedOf(asked, identity), [
      "s3:PutReplicationConfiguration on arn:aws:s3:::theirs",
      "s3:DeleteBucket on arn:aws:s3:::mine",
    ]);
  });
});
