import { defaultEncryptionOf } from "./default-encryption";
import { findKey, type KmsKey } from "./kms-key";
import type { BucketAccess, LocalClients } from "./local-clients";

/** The KMS key of a bucket's default encryption. */
export interface DefaultKey extends Pick<KmsKey, "arn" | "owned"> {
  readonly region: string;
}

/** Undefined also for the key `aws/s3`, which everyone in the account may use through S3. */
export async function defaultKeyOf(
  clients: LocalClients,
  bucket: BucketAccess,
): Promise<DefaultKey | undefined> {
  const { algorithm, keyId } = await defaultEncryptionOf(bucket);
  if (!algorithm?.startsWith("aws:kms") || keyId === undefined) return;
  const key = await findKey(clients, keyId, bucket);
  if (key === undefined) throw new Error(`there is no KMS key "${keyId}"`);
  return { ...key, region: bucket.region };
}
