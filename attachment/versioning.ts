import { GetBucketVersioningCommand, PutBucketVersioningCommand, type S3Client } from "@aws-sdk/client-s3";
import { keepServerDate } from "../backfill/bucket/server-date";
import type { BucketPlace } from "../contract/bucket-place";
import { minutesToApply } from "../contract/enabled-versioning";

/** What AWS says of the time after versioning is enabled for the first time ("Enabling versioning on buckets"). */
export const firstMinutes =
  `S3 can take up to ${minutesToApply} minutes to apply versioning that was just enabled. Until then, requests for new ` +
  "objects may fail with 404 NoSuchKey, and writes may apply to unversioned objects. " +
  `Wait ${minutesToApply} minutes before you write or delete objects`;

/**
 * Enables versioning, and sends nothing where it is enabled: S3 denies each write of it without an MFA on a bucket that has
 * MFA delete, also one that changes nothing ("Configuring MFA delete"). Tells when versioning was enabled, by the server's
 * clock, if it was not before.
 */
export async function enableVersioning(
  s3: S3Client,
  { bucket: Bucket }: BucketPlace,
): Promise<Date | undefined> {
  const { Status, MFADelete } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
  if (Status === "Enabled") return undefined;
  if (Status === "Suspended") throw new Error(suspended(MFADelete === "Enabled"));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  const command = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration });
  const serverDate = keepServerDate(command);
  await s3.send(command);
  return serverDate();
}

/** Whoever suspended it may count on overwrites that leave no version behind. */
function suspended(hasMfaDelete: boolean): string {
  return hasMfaDelete
    ? "versioning is suspended, and MFA delete is enabled. Only the account's root user can enable versioning, with the " +
        "header x-amz-mfa (`aws s3api put-bucket-versioning --mfa`). Enable it, and deploy again"
    : "versioning is suspended. Enable it on the bucket, and deploy again";
}
