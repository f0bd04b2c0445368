import { GetBucketPolicyCommand, GetBucketVersioningCommand, type ReplicationRule } from "@aws-sdk/client-s3";
import { parseArn } from "./arn";
import { Echo } from "./echo";
import type { FailureCode } from "./failure-codes";
import { type BucketAccess, errorName, type LocalClients } from "./local-clients";
import { allows, type PolicyDocument } from "./policy";
import { hasObjectLock, listVersions, replicationOf, type StoredVersion } from "./source-bucket";

/** A destination bucket as one job found it. */
export interface Destination {
  readonly bucket: BucketAccess;
  /** In another account, where no single request may read the source and write here. */
  readonly isForeign: boolean;
  /** What was there before the job began. */
  readonly existing: ReadonlyMap<string, readonly StoredVersion[]>;
  readonly echo?: Echo;
}

/** Why nothing can be replicated into a bucket. */
export class Unreachable {
  constructor(readonly code: FailureCode) {}
}

export async function openDestination(
  clients: LocalClients,
  source: BucketAccess,
  replicationRole: string,
  rule: ReplicationRule,
): Promise<Destination | Unreachable> {
  const name = parseArn(rule.Destination?.Bucket ?? "")?.resource ?? "";
  const account = rule.Destination?.Account ?? source.account;
  try {
    const bucket = await clients.bucket(name, account);
    const { Status } = await bucket.s3.send(new GetBucketVersioningCommand({ Bucket: name }));
    if (Status !== "Enabled") return new Unreachable("DstBucketUnversioned");
    const isForeign = account !== source.account;
    if (isForeign && !(await letsIn(bucket, replicationRole, rule)))
      return new Unreachable("DstPutObjectNotPermitted");
    if ((await hasObjectLock(source)) && !(await hasObjectLock(bucket))) {
      return new Unreachable("DstBucketObjectLockConfigMissing");
    }
    const rules = (await replicationOf(bucket))?.Rules?.filter(({ Status: status }) => status === "Enabled");
    const echo = rules?.length ? new Echo(clients, bucket, rules) : undefined;
    return { bucket, isForeign, existing: await listVersions(bucket), ...(echo && { echo }) };
  } catch (error) {
    if (errorName(error) === "NoSuchBucket") return new Unreachable("DstBucketNotFound");
    if (errorName(error) === "AccessDenied") return new Unreachable("DstPutObjectNotPermitted");
    throw error;
  }
}

/**
 * In another account the bucket's policy must let the replication role in, and an override of the owner takes a right of
 * its own there. That owner enforcement makes up for it is not documented ("Changing the replica owner").
 */
async function letsIn(
  { s3, name, account }: BucketAccess,
  role: string,
  { Destination }: ReplicationRule,
): Promise<boolean> {
  const actions = [
    "s3:ReplicateObject",
    ...(Destination?.AccessControlTranslation ? ["s3:ObjectOwnerOverrideToBucketOwner"] : []),
  ];
  const { account: roleAccount = "", partition = "aws" } = parseArn(role) ?? {};
  try {
    const { Policy = "{}" } = await s3.send(new GetBucketPolicyCommand({ Bucket: name }));
    const policy = JSON.parse(Policy) as PolicyDocument;
    const question = {
      resource: `arn:${partition}:s3:::${name}/any`,
      principals: [role, roleAccount, `arn:${partition}:iam::${roleAccount}:root`],
      context: {
        "aws:PrincipalArn": role,
        "aws:PrincipalAccount": roleAccount,
        "aws:ResourceAccount": account,
        "aws:SecureTransport": "true",
        "s3:TlsVersion": "1.3",
      },
    };
    return actions.every((action) => allows([policy], { action, ...question }));
  } catch (error) {
    if (errorName(error) === "NoSuchBucketPolicy") return false;
    throw error;
  }
}
