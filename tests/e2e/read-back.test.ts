// Proves: that a deployment without changes fails where somebody changed what it needs, says what, and that what it says to
// do mends it; that denies in the policy of a bucket of others and missing permissions of a role of others fail it as well; and
// that a program can give a role its policy in its first deployment. Runs on the real engine and a local AWS, with an emulator
// of IAM's simulator. Does not prove: that AWS's simulator answers so.
import assert from "node:assert/strict";
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketReplicationCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type ReplicationRule,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { simulatePrincipals } from "../support/iam/simulated-principal";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { ProgramStack } from "../support/program-stack";
import { type S3Proxy, startProxy } from "../support/s3-proxy";
import { TestStack } from "../support/test-stack";

const source = { Bucket: "looked-at-source" };
const replica = { Bucket: "looked-at-replica" };
const theirs = { Bucket: "looked-at-theirs" };

describe("a deployment that changes nothing", () => {
  let sandbox: EngineSandbox;
  let here: S3Client;
  let there: S3Client;
  let others: S3Client;
  let iam: IAMClient;
  let stack: TestStack;
  let RoleName: string;

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    here = sandbox.s3("eu-west-1");
    there = sandbox.s3("us-east-1");
    others = await s3InOtherAccount(sandbox.endpoint, "us-west-2");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    iam = new IAMClient({ region: "us-east-1", endpoint: sandbox.endpoint, credentials });
    await makeTheirs();
    stack = await TestStack.create(sandbox, {
      source: { region: "eu-west-1", bucketName: source.Bucket },
      destinations: {
        dr: { region: "us-east-1", bucketName: replica.Bucket },
        audit: {
          region: "us-west-2",
          existingBucket: theirs.Bucket,
          accountId: otherAccount.id,
          assumeRoleArn: otherAccount.assumeRoleArn,
        },
      },
      backfill: { mode: "none" },
    });
    await stack.up();
    RoleName = (await stack.outputs<{ roleArn: string }>()).roleArn.split("/").at(-1) ?? "";
  });
  after(async () => {
    iam?.destroy();
    others?.destroy();
    await stack?.forget();
    await sandbox?.close();
  });

  async function makeTheirs(): Promise<void> {
    const LocationConstraint = "us-west-2";
    await others.send(
      new CreateBucketCommand({ ...theirs, CreateBucketConfiguration: { LocationConstraint } }),
    );
  }

  const suspend = (s3: S3Client, bucket: typeof source) =>
    s3.send(new PutBucketVersioningCommand({ ...bucket, VersioningConfiguration: { Status: "Suspended" } }));
  const withRules = async (change: (rules: ReplicationRule[]) => ReplicationRule[]) => {
    const { ReplicationConfiguration: found } = await here.send(new GetBucketReplicationCommand(source));
    const ReplicationConfiguration = { Role: found?.Role, Rules: change(found?.Rules ?? []) };
    await here.send(new PutBucketReplicationCommand({ ...source, ReplicationConfiguration }));
  };
  const deny = { Sid: "Freeze", Effect: "Deny", Principal: "*", Action: "s3:ReplicateObject" };

  const audit = "replication-destination-audit";
  const again = [
    ...["up", "--yes", "--skip-preview", "--refresh"],
    ...["versioning", "grant"].flatMap((what) => ["--replace", `**::${audit}-${what}`]),
  ];
  const refresh = ["up", "--yes", "--skip-preview", "--refresh"];
  const changes: [what: string, make: () => Promise<unknown>, said: RegExp, mend: string[]][] = [
    [
      "its rules were deleted",
      () => here.send(new DeleteBucketReplicationCommand(source)),
      /source: "looked-at-source" has no replication configuration\./,
      refresh,
    ],
    [
      "one of its rules was paused, and one of others leads to the same bucket",
      () =>
        withRules(([first, second]) => [
          { ...first, Status: "Disabled" } as ReplicationRule,
          { ...second } as ReplicationRule,
          { ...second, ID: "rival", Priority: 1 } as ReplicationRule,
        ]),
      /has the rule "replication-\w+\.everything\.\w+", whose Status is "Disabled", not "Enabled"\..*has the rule "rival" of others/s,
      refresh,
    ],
    [
      "the versioning of a destination was suspended",
      () => suspend(there, replica),
      /destinations\.dr: "looked-at-replica" is suspended, so that no object replicates\./,
      refresh,
    ],
    [
      "the permissions of its role were deleted",
      async () => {
        const { PolicyNames: [PolicyName = ""] = [] } = await iam.send(
          new ListRolePoliciesCommand({ RoleName }),
        );
        await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      },
      /the policy "s3-replication" of role, arn:aws:iam::\d+:role\/[\w-]+, is not there\./,
      refresh,
    ],
    [
      "its role trusts somebody else",
      () => {
        const Principal = { Service: "ec2.amazonaws.com" };
        const Statement = [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }];
        const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
        return iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      },
      /the trust policy of role, arn:aws:iam::\d+:role\/[\w-]+, lacks the statement "S3Replication"\./,
      refresh,
    ],
    [
      "somebody denies the role in the policy of a bucket of ours",
      () => {
        const Statement = [{ ...deny, Resource: `arn:aws:s3:::${replica.Bucket}/*` }];
        const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
        return there.send(new PutBucketPolicyCommand({ ...replica, Policy }));
      },
      /the policy of destinations\.dr: "looked-at-replica" has another statement, "Freeze"\./,
      refresh,
    ],
    [
      "the default encryption of a bucket of ours was changed",
      () => {
        const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: "aws:kms" } as const;
        const ServerSideEncryptionConfiguration = { Rules: [{ ApplyServerSideEncryptionByDefault }] };
        return there.send(new PutBucketEncryptionCommand({ ...replica, ServerSideEncryptionConfiguration }));
      },
      /"looked-at-replica" has another default encryption: SSEAlgorithm is "aws:kms", not "AES256"\./,
      refresh,
    ],
    [
      "a destination of others was deleted and made again",
      async () => {
        await others.send(new DeleteBucketCommand(theirs));
        await makeTheirs();
      },
      /destinations\.audit: "looked-at-theirs" is not versioned, so that no object replicates\..*lacks the statement "Crr\w{10}ReplicaWrite"\./s,
      again,
    ],
  ];
  for (const [what, make, said, mend] of changes) {
    it(`fails where ${what}, and says so`, async () => {
      await make();
      const failed = await stack.run(["up", "--yes", "--skip-preview"]);
      assert.notEqual(failed.code, 0, failed.stdout);
      assert.match(failed.stdout + failed.stderr, said);
      assert.match(
        failed.stdout,
        /To restore what the component wrote, run `pulumi up --refresh --replace '\*\*::replication-destination-audit-versioning' --replace '\*\*::replication-destination-audit-grant'`\./,
      );
      const mended = await stack.run(mend);
      assert.equal(mended.code, 0, mended.stdout + mended.stderr);
      await stack.up("--expect-no-changes");
    }).timeout(120_000);
  }

  it("fails where somebody denies the role in the policy of a bucket of others, until it is removed", async () => {
    const { Policy = "" } = await others.send(new GetBucketPolicyCommand(theirs));
    const { Statement, ...rest } = JSON.parse(Policy);
    const frozen = { ...deny, Resource: `arn:aws:s3:::${theirs.Bucket}/*` };
    const denied = JSON.stringify({ ...rest, Statement: [...Statement, frozen] });
    await others.send(new PutBucketPolicyCommand({ ...theirs, Policy: denied }));
    const failed = await stack.run(["up", "--yes", "--skip-preview"]);
    assert.notEqual(failed.code, 0, failed.stdout);
    assert.match(
      failed.stdout + failed.stderr,
      /the policy of destinations\.audit: "looked-at-theirs" denies arn:aws:iam::\d+:role\/[\w-]+ s3:ReplicateObject on every object, by the statement "Freeze"; remove it/,
    );
    assert.doesNotMatch(failed.stdout + failed.stderr, /--refresh/);
    await others.send(new PutBucketPolicyCommand({ ...theirs, Policy }));
    await stack.up("--expect-no-changes");
  }).timeout(120_000);
});

describe("a deployment with a role of others", () => {
  let sandbox: EngineSandbox;
  let proxy: S3Proxy;
  let iam: IAMClient;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    const { endpoint } = sandbox;
    proxy = await startProxy(endpoint, simulatePrincipals(endpoint));
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    iam = new IAMClient({ region: "us-east-1", endpoint, credentials });
  });
  after(async () => {
    iam?.destroy();
    await proxy?.stop();
    await sandbox?.close();
  });

  async function makeRole(RoleName: string): Promise<string> {
    const Statement = [
      { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" },
    ];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    return Role?.Arn ?? "";
  }

  it("fails while the role lacks permissions, says which, and passes with those of `requiredRolePolicy`", async () => {
    const RoleName = "their-role";
    const side = (region: string) => ({ region, endpoint: proxy.endpoint, allowPlainHttpOnLoopback: true });
    const stack = await TestStack.create(sandbox, {
      source: { ...side("eu-west-1"), encryption: { createKey: true } },
      destinations: { dr: { ...side("us-east-1"), encryption: { createKey: true } } },
      role: { arn: await makeRole(RoleName) },
      backfill: { mode: "none" },
    });
    try {
      const failed = await stack.run(["up", "--yes", "--skip-preview"]);
      assert.notEqual(failed.code, 0, failed.stdout);
      const said = failed.stdout + failed.stderr;
      const lacks = (what: RegExp) =>
        assert.match(
          said,
          new RegExp(`role: arn:aws:iam::\\d+:role/their-role is not allowed ${what.source}`),
        );
      lacks(/s3:GetReplicationConfiguration, s3:ListBucket on arn:aws:s3:::replication-source-\w+;/);
      lacks(
        /s3:ReplicateObject, s3:ReplicateTags, s3:ObjectOwnerOverrideToBucketOwner on arn:aws:s3:::replication-destination-dr-\w+\/\*;/,
      );
      lacks(/kms:Decrypt, kms:Encrypt on arn:aws:kms:us-east-1:\d+:key\/[\w-]+;/);
      assert.doesNotMatch(said, /--refresh/);
      const { requiredRolePolicy } = await stack.outputs<{ requiredRolePolicy: string }>();
      await iam.send(
        new PutRolePolicyCommand({ RoleName, PolicyName: "given", PolicyDocument: requiredRolePolicy }),
      );
      await stack.up();
      await stack.up("--expect-no-changes");
    } finally {
      await stack.forget();
    }
  }).timeout(120_000);

  it("copies the objects at once where its program gives the role `requiredRolePolicy`", async () => {
    const Bucket = "copied-at-once";
    const source = sandbox.s3("eu-west-1");
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
    await source.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await source.send(new PutObjectCommand({ Bucket, Key: "letter", Body: "dear reader" }));
    const roleName = "role-of-the-test";
    const program = "policy-of-the-program";
    const stack = await ProgramStack.create(sandbox, program, {
      "aws:region": "eu-west-1",
      [`${program}:endpoint`]: proxy.endpoint,
      [`${program}:bucket`]: Bucket,
      [`${program}:roleName`]: roleName,
      [`${program}:roleArn`]: await makeRole(roleName),
    });
    try {
      await stack.up();
      const root = (await stack.resources()).find(({ type }) => type === "pulumi:pulumi:Stack");
      const replica = { Bucket: String(root?.outputs.replicaBucket), Key: "letter" };
      const { Body } = await sandbox.s3("us-east-1").send(new GetObjectCommand(replica));
      assert.equal(await Body?.transformToString(), "dear reader");
    } finally {
      await stack.forget();
    }
  }).timeout(120_000);
});
