import type { BucketArgs } from "./bucket";

/** The storage classes that a replica can be written to. */
export const ReplicaStorageClass = {
  Standard: "STANDARD",
  StandardIa: "STANDARD_IA",
  OnezoneIa: "ONEZONE_IA",
  IntelligentTiering: "INTELLIGENT_TIERING",
  GlacierInstantRetrieval: "GLACIER_IR",
  GlacierFlexibleRetrieval: "GLACIER",
  GlacierDeepArchive: "DEEP_ARCHIVE",
} as const;
export type ReplicaStorageClass = (typeof ReplicaStorageClass)[keyof typeof ReplicaStorageClass];

/** Whether we may read and write on the destination's side. */
export const DestinationAccess = {
  /** Everything that the destination needs is set up there. */
  Manage: "manage",
  /** Nothing is read or written there: what its owner has to set up comes as outputs. */
  Emit: "emit",
} as const;
export type DestinationAccess = (typeof DestinationAccess)[keyof typeof DestinationAccess];

/** A bucket that receives replicas. */
export interface DestinationArgs extends BucketArgs {
  /**
   * "emit" keeps the component out of an account that it may not enter: the existing bucket is neither read nor
   * changed, and the outputs `requiredDestinationPolicy` and `requiredKeyPolicy` say what its owner has to allow.
   * Until that is done every object fails. Needs `existingBucket` and `accountId`. Defaults to "manage". Must be a plain
   * value, not an Output.
   */
  access?: DestinationAccess;
  /**
   * Makes the owner of the destination bucket the owner of the replicas. Within one account AWS advises against it: the
   * owner gets full control of each replica, and neither the ACL of its source object nor later changes of it replicate
   * ("Changing the replica owner"). Set it to `false` where both buckets are in one account and have ACLs enabled; a
   * deployment warns of an existing source that has.
   *
   * @default true
   */
  ownerOverride?: boolean;
  /**
   * Carries deletes over: a delete marker of a user at the source hides the replica too. Defaults to false, and the
   * role then has no right to do so. Deletes of one version, and those of lifecycle rules, are never carried over.
   */
  deleteMarkers?: boolean;
  /**
   * Storage class of the replicas. Defaults to the class of each source object. Classes other than STANDARD
   * charge for retrieval or for a minimum storage time; GLACIER and DEEP_ARCHIVE cannot be read before a restore
   * of hours.
   */
  storageClass?: ReplicaStorageClass;
  /**
   * Replicates most objects within 15 minutes, by contract, and reports those that take longer. Defaults to false. AWS
   * charges for every gigabyte. Switches `metrics` on.
   */
  replicationTimeControl?: boolean;
  /**
   * Counts what waits and what failed, in CloudWatch, and makes S3 send events about failures. Defaults to true:
   * without it nobody learns of an object that failed. AWS charges for the metrics of each rule.
   */
  metrics?: boolean;
}
