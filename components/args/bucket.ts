import type * as pulumi from "@pulumi/pulumi";
import type { EncryptionArgs } from "./encryption";
import type { PlaceArgs } from "./place";

/** What is done about the versioning of a bucket that was there before. */
export const VersioningMode = {
  /** Enable it where it never was, and leave it enabled when the component goes. */
  Manage: "manage",
  /** Leave it alone, and refuse a bucket on which it is not enabled. */
  Verify: "verify",
} as const;
export type VersioningMode = (typeof VersioningMode)[keyof typeof VersioningMode];

/** Where the name of a new bucket has to be unique. */
export const BucketNamespace = {
  /** Among the buckets of all accounts. A name that is given up is free for everybody. */
  Global: "global",
  /** In the account and region, whose names no other account can ever take. */
  AccountRegional: "account-regional",
} as const;
export type BucketNamespace = (typeof BucketNamespace)[keyof typeof BucketNamespace];

/** Who may end the retention of an object before its time. */
export const ObjectLockMode = {
  /** Those with the right `s3:BypassGovernanceRetention`. */
  Governance: "GOVERNANCE",
  /** Nobody, the root of the account included. */
  Compliance: "COMPLIANCE",
} as const;
export type ObjectLockMode = (typeof ObjectLockMode)[keyof typeof ObjectLockMode];

/** One end of the replication: a new bucket, or one that was there before. */
export interface BucketArgs extends PlaceArgs {
  /**
   * Name of the bucket to create. Defaults to the component's name with "-source", or "-destination-" and the
   * destination's key, and a random suffix. Changing it replaces the bucket, which fails, before anything is changed,
   * while the bucket holds objects and neither `forceDestroy` nor `retainOnDelete` is set. The preview warns of it.
   */
  bucketName?: pulumi.Input<string>;
  /**
   * Creates the bucket in the namespace of its account and region, so that no other account can take its name, also after
   * it is deleted. Needs `bucketName`, with a name like "invoices-111122223333-eu-west-1-an". Changing it replaces the bucket.
   * The bucket of the backfill's reports stays in the global namespace, unless `backfill.reportBucketName` names one.
   * Needs `@pulumi/aws` 7.24.0. Must be a plain value, not an Output.
   *
   * @default "global"
   */
  bucketNamespace?: BucketNamespace;
  /**
   * Name of a bucket that is there already, or that the same program makes: a preview in which it is not there yet shows
   * everything else. Buckets that were made in us-east-1 before March 2018 may have names like "My_Bucket". Only its
   * versioning is switched on, and, of a destination in another account, the statements that let the role in are put into its
   * policy; it is never created, emptied or deleted. A bucket that this component created is rejected, because the deployment
   * would delete it: set `retainOnDelete` and run `pulumi up` before you name it here.
   * It is read before anything changes, and refused if objects would fail: missing, of another region or account,
   * with suspended versioning, or with another encryption or object lock than these arguments say. Excludes every
   * argument about what a new bucket is like.
   */
  existingBucket?: pulumi.Input<string>;
  /**
   * Enables versioning on an existing bucket and leaves it enabled, which cannot be undone: S3 only suspends it. A bucket
   * on which it is enabled is sent nothing, so that MFA delete on it does not matter. Where versioning was never enabled,
   * S3 takes up to 15 minutes, in which writes may apply to unversioned objects: the deployment warns, and AWS recommends
   * not to write or delete objects meanwhile. What is written to a source all the same is backfilled after the 15 minutes;
   * see `backfill.wait`. "verify" changes nothing, and rejects a bucket that is not versioned.
   *
   * @default "manage"
   */
  versioning?: VersioningMode;
  /** How objects are encrypted. Defaults to SSE-S3. */
  encryption?: EncryptionArgs;
  /**
   * Keeps versions from being deleted or overwritten for a time. Of a source, every new destination gets it too,
   * because S3 fails every object of a locked source to a bucket without it; of an existing source, say `{}` to
   * confirm that it is locked. Defaults to none. It can be added to a bucket later, which changes the bucket in place and
   * locks new versions only. It can never be switched off again: leaving it out later is rejected.
   */
  objectLock?: ObjectLockArgs;
  /** Deletes what only costs: versions that were replaced long ago, and uploads that were never completed. */
  lifecycle?: LifecycleArgs;
  /** Writes down every request to the new bucket in another bucket. Defaults to none. */
  accessLog?: AccessLogArgs;
  /**
   * Deletes every object and version with the new bucket when the component, or this destination, is removed. Without it
   * the removal of a bucket that holds objects fails, before anything is changed. What it deletes cannot be restored. It
   * does not override Object Lock: versions under retention or a legal hold make the removal fail as well. Must be a plain
   * value, not an Output.
   *
   * @default false
   */
  forceDestroy?: boolean;
  /**
   * Keeps the new bucket with its objects, its settings and the KMS key that was created for it when the component, or
   * this destination, is removed, or when a change of `bucketName` or `region` replaces the bucket. The rules and the role
   * are deleted all the same. Nothing manages the bucket from then on, and AWS charges for it until you delete it. Takes
   * effect with the deployment that sets it, so run `pulumi up` before you remove anything. Excludes `forceDestroy`. Must
   * be a plain value, not an Output.
   *
   * @default false
   */
  retainOnDelete?: boolean;
}

/** How long a version is kept from being deleted when its writer does not say. */
export interface ObjectLockArgs {
  /** Who may end the retention early. Defaults to "GOVERNANCE" where `days` or `years` is given. */
  mode?: ObjectLockMode;
  /** Retains every new version for that many days, 1 to 36500. Defaults to none: writers say it for each object. */
  days?: number;
  /** Retains every new version for that many years, 1 to 100. Excludes `days`. */
  years?: number;
}

/** What S3 clears away in a new bucket. Current versions are never touched. */
export interface LifecycleArgs {
  /**
   * Sets these rules on the bucket. They also remove delete markers that hide nothing any more, because every version of
   * the object has expired; no object appears or disappears, and S3 does not replicate the removal. `false` leaves the
   * bucket's lifecycle to you. Must be a plain value, not an Output.
   *
   * @default true
   */
  enabled?: boolean;
  /**
   * Deletes a version for good that many days after it was replaced or deleted. Defaults to 365. Versions that
   * wait for replication, or failed it, are kept longer by S3.
   */
  noncurrentVersionDays?: number;
  /** Clears the parts of an upload away that many days after it began and was not completed. Defaults to 7. */
  incompleteUploadDays?: number;
}

/** Where the requests to a bucket are written down. */
export interface AccessLogArgs {
  /**
   * Bucket that receives the log: one of the same region and account, without object lock, whose policy lets
   * "logging.s3.amazonaws.com" write ("Enabling Amazon S3 server access logging").
   */
  bucketName: pulumi.Input<string>;
  /** What the keys of the log begin with. Defaults to "". */
  prefix?: string;
}
