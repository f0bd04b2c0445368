import {
  DeleteBucketPolicyCommand,
  DeleteBucketReplicationCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { ReleaseRun } from "../contract/release-run";

/** How many rules and statements were taken off. */
export interface Released {
  rules: number;
  statements: number;
}

/** Takes ours off a bucket's replication and policy. What others put there stays, in their order and as it is. */
export async function release(s3: S3Client, run: ReleaseRun): Promise<Released> {
  return { rules: await releaseRules(s3, run), statements: await releaseStatements(s3, run) };
}

async function releaseRules(s3: S3Client, { bucket, ruleIdPrefix }: ReleaseRun): Promise<number> {
  const Bucket = bucket;
  const found = await orNothing(s3.send(new GetBucketReplicationCommand({ Bucket })), nothingReplicates);
  const configuration = found?.ReplicationConfiguration;
  const rules = configuration?.Rules ?? [];
  const theirs = rules.filter(({ ID }) => !ID?.startsWith(ruleIdPrefix));
  if (configuration === undefined || theirs.length === rules.length) return 0;
  await (theirs.length === 0
    ? s3.send(new DeleteBucketReplicationCommand({ Bucket }))
    : s3.send(
        new PutBucketReplicationCommand({
          Bucket,
          ReplicationConfiguration: { Role: configuration.Role, Rules: theirs },
        }),
      ));
  return rules.length - theirs.length;
}

async function releaseStatements(s3: S3Client, { bucket, statementIdPrefix }: ReleaseRun): Promise<number> {
  const Bucket = bucket;
  const found = await orNothing(s3.send(new GetBucketPolicyCommand({ Bucket })), ["NoSuchBucketPolicy"]);
  if (!found?.Policy) return 0;
  const { Statement, ...rest } = JSON.parse(found.Policy) as {
    Statement: { Sid?: string }[] | { Sid?: string };
  };
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  const theirs = statements.filter(({ Sid }) => !Sid?.startsWith(statementIdPrefix));
  if (theirs.length === statements.length) return 0;
  await (theirs.length === 0
    ? s3.send(new DeleteBucketPolicyCommand({ Bucket }))
    : s3.send(
        new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ ...rest, Statement: theirs }) }),
      ));
  return statements.length - theirs.length;
}

const nothingReplicates = ["ReplicationConfigurationNotFoundError"];

/** A bucket that went in the meantime took our settings with it. */
async function orNothing<Answer>(answer: Promise<Answer>, codes: string[]): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && [...codes, "NoSuchBucket"].includes(error.name)) return undefined;
    throw error;
  }
}
