import { GetBucketVersioningCommand, type ReplicationRule } from "@aws-sdk/client-s3";
import { parseArn } from "./arn";
import { ownedBucket } from "./bucket-policy";
import { Echo } from "./echo";
import type { FailureCode } from "./failure-codes";
import { type BucketAccess, errorName, type LocalClients } from "./local-clients";
import type { Owned } from "./policy";
import { hasObjectLock, listVersions, replicationOf, type StoredVersion } from "./source-bucket";

/** A destination bucket as one job found it. */
export interface Destination {
  readonly bucket: BucketAccess;
  /** In another account, where no single request may read the source and write here. */
  readonly isForeign: boolean;
  /** What was there before the job began; for live replication what is there of the key. */
  readonly existing: ReadonlyMap<string, readonly StoredVersion[]>;
  /** Who owns it, and its policy. */
  readonly owned: Owned;
  readonly echo?: Echo;
}

/** Why nothing can be replicated into a bucket. */
export class Unreachable {
  constructor(readonly code: FailureCode) {}
}

export async function openDestination(
  clients: LocalClients,
  source: BucketAccess,
  rule: ReplicationRule,
  list: typeof listVersions = listVersions,
): Promise<Destination | Unreachable> {
  const name = parseArn(rule.Destination?.Bucket ?? "")?.resource ?? "";
  const account = rule.Destination?.Account ?? source.account;
  try {
    const bucket = await clients.bucket(name, account);
    const { Status } = await bucket.s3.send(new GetBucketVersioningCommand({ Bucket: name }));
    if (Status !== "Enabled") return new Unreachable("DstBucketUnversioned");
    const isForeign = account !== source.account;
    if ((await hasObjectLock(source)) && !(await hasObjectLock(bucket))) {
      return new Unreachable("DstBucketObjectLockConfigMissing");
    }
    const rules = (await replicationOf(bucket))?.Rules?.filter(({ Status: status }) => status === "Enabled");
    const echo = rules?.length ? new Echo(clients, bucket, rules) : undefined;
    const [existing, owned] = [await list(bucket), await ownedBucket(bucket)];
    return { bucket, isForeign, existing, owned, ...(echo && { echo }) };
  } catch (error) {
    if (errorName(error) === "NoSuchBucket") return new Unreachable("DstBucketNotFound");
    if (errorName(error) === "AccessDenied") return new Unreachable("DstPutObjectNotPermitted");
    throw error;
  }
}
