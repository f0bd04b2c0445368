import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  type ReplicationRule,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { EngineSandbox } from "./engine-sandbox";
import { otherAccount, s3InOtherAccount } from "./other-account";

const sourceRegion = "eu-west-1";
const replicaRegion = "us-east-1";

interface Statement {
  Sid: string;
  [field: string]: unknown;
}

/**
 * Buckets that others use: a source which replicates to one of their buckets every night, and a replica in another account,
 * whose policy lets nobody delete a version.
 */
export class BucketsOfOthers {
  public readonly rule: ReplicationRule;
  public readonly statement: Statement;

  private constructor(
    private readonly name: string,
    private readonly role: string,
    private readonly ours: S3Client,
    private readonly theirs: S3Client,
  ) {
    this.rule = {
      ID: "nightly",
      Priority: 1,
      Status: "Enabled",
      Filter: { Prefix: "nightly/" },
      DeleteMarkerReplication: { Status: "Disabled" },
      Destination: { Bucket: `arn:aws:s3:::${name}-nightly` },
    };
    this.statement = {
      Sid: "NobodyDeletes",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:DeleteObjectVersion",
      Resource: `arn:aws:s3:::${name}-replica/*`,
    };
  }

  /** All of them are called after `name`; `further` ones are in the other account. */
  public static async create(
    sandbox: EngineSandbox,
    name: string,
    role: string,
    further: string[] = [],
  ): Promise<BucketsOfOthers> {
    const ours = sandbox.s3(sourceRegion);
    const theirs = await s3InOtherAccount(sandbox.endpoint, replicaRegion);
    const place = { CreateBucketConfiguration: { LocationConstraint: sourceRegion } } as const;
    await createVersioned(ours, { Bucket: `${name}-source`, ...place });
    for (const each of ["replica", "nightly", ...further]) {
      await createVersioned(theirs, { Bucket: `${name}-${each}` });
    }
    const buckets = new BucketsOfOthers(name, role, ours, theirs);
    await buckets.restore();
    return buckets;
  }

  /** The source, as an argument of the component. */
  public static source(name: string) {
    return { region: sourceRegion, existingBucket: `${name}-source` };
  }

  /** A bucket in the other account, as an argument of the component. */
  public static destination(name: string, bucket: string) {
    const { id: accountId, assumeRoleArn } = otherAccount;
    return { region: replicaRegion, existingBucket: `${name}-${bucket}`, accountId, assumeRoleArn };
  }

  /** Puts there what others have, and nothing else. */
  public async restore(): Promise<void> {
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [this.statement] });
    await this.theirs.send(new PutBucketPolicyCommand({ Bucket: `${this.name}-replica`, Policy }));
    const ReplicationConfiguration = { Role: this.role, Rules: [this.rule] };
    const Bucket = `${this.name}-source`;
    await this.ours.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
  }

  public async found(): Promise<{ rules: ReplicationRule[]; statements: Statement[] }> {
    const { ReplicationConfiguration } = await this.ours.send(
      new GetBucketReplicationCommand({ Bucket: `${this.name}-source` }),
    );
    const { Policy = "" } = await this.theirs.send(
      new GetBucketPolicyCommand({ Bucket: `${this.name}-replica` }),
    );
    return { rules: ReplicationConfiguration?.Rules ?? [], statements: JSON.parse(Policy).Statement };
  }

  public close(): void {
    this.theirs.destroy();
  }
}

async function createVersioned(
  s3: S3Client,
  input: ConstructorParameters<typeof CreateBucketCommand>[0],
): Promise<void> {
  await s3.send(new CreateBucketCommand(input));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: input.Bucket, VersioningConfiguration }));
}
