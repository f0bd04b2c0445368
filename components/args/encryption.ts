import type * as pulumi from "@pulumi/pulumi";

/** How S3 encrypts what is written without an encryption of its own. */
export const EncryptionType = {
  /** With keys of S3's own, at no cost. */
  SseS3: "AES256",
  /** With a KMS key. */
  SseKms: "aws:kms",
  /** Twice, with a KMS key. */
  DsseKms: "aws:kms:dsse",
} as const;
export type EncryptionType = (typeof EncryptionType)[keyof typeof EncryptionType];

/**
 * How the objects of a bucket are encrypted. A replica is encrypted in the way that its source object is ("Using
 * server-side encryption", replication): to get replicas under a KMS key, encrypt the source with one.
 */
export interface EncryptionArgs {
  /**
   * Encrypts objects that are written without an encryption of their own. Defaults to "aws:kms" where a key is
   * given or created, otherwise to "AES256". Objects that are there already stay as they are.
   */
  type?: EncryptionType;
  /**
   * Encrypts the objects with this key: the ARN of a key in this side's region, not of an alias. Of a destination, the
   * key of the replicas; of an existing one whose source has no keys, its default key, which has to be named where the
   * bucket names it by an alias or an ID. What its key policy has to allow is in the output `requiredKeyPolicy`.
   *
   * When you change the key of a source, keep the former one in `source.kmsKeyArns`: objects under it stay under it, and
   * those that are not replicated yet fail without it. The preview warns of a former key that is left out.
   */
  kmsKeyArn?: pulumi.Input<string>;
  /**
   * Creates a KMS key in this side's region, with yearly rotation. Defaults to false. AWS charges for it each month.
   * It stays after a destroy, because whatever it encrypted could not be read without it, unless `forceDestroy`
   * lets the objects go too. Leaving it out later fails while `forceDestroy` is on, because the key would go while the bucket
   * stays; deploy without `forceDestroy` first. Excludes `kmsKeyArn`. Must be a plain value, not an Output.
   */
  createKey?: boolean;
  /**
   * Lets S3 encrypt many objects with one call to KMS. Defaults to true with "aws:kms"; "aws:kms:dsse" cannot.
   * Without it, KMS charges for every object that is written, read or replicated.
   */
  bucketKey?: boolean;
  /**
   * Lets clients write objects under keys that they send along (SSE-C). Defaults to false, of a destination to what
   * the source says. A replica bucket that blocks them makes every such object fail ("Blocking or unblocking
   * SSE-C for a general purpose bucket").
   */
  allowCustomerKeys?: boolean;
}
