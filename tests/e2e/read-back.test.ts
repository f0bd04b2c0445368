// Proves: that a deployment without changes fails where somebody changed what it needs, says what, and that what it says to
// do mends it; and how long the look takes. Runs on the real engine and a local AWS. Does not prove: denies in policies of
// others, which only an object that really replicates shows.
import assert from "node:assert/strict";
import {
  DeleteRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketReplicationCommand,
  GetBucketReplicationCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  type ReplicationRule,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
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
        /run `pulumi up --refresh --replace '\*\*::replication-destination-audit-versioning' --replace '\*\*::replication-destination-audit-grant'`\./,
      );
      const mended = await stack.run(mend);
      assert.equal(mended.code, 0, mended.stdout + mended.stderr);
      await stack.up("--expect-no-changes");
    }).timeout(120_000);
  }
});
