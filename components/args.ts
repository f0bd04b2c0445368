import type * as pulumi from "@pulumi/pulumi";

/** How objects that were in the source before replication reach the destinations. */
export const BackfillMode = {
  /** Copy them server-side after each deploy that changes the source, the rules or the destinations. */
  Copy: "copy",
  /** Leave them where they are: only objects written after the deploy reach the destinations. */
  None: "none",
} as const;
export type BackfillMode = (typeof BackfillMode)[keyof typeof BackfillMode];

/** The storage classes that a replica can be written to. */
export const ReplicaStorageClass = {
  Standard: "STANDARD",
  StandardIa: "STANDARD_IA",
  OnezoneIa: "ONEZONE_IA",
  IntelligentTiering: "INTELLIGENT_TIERING",
  GlacierInstantRetrieval: "GLACIER_IR",
} as const;
export type ReplicaStorageClass = (typeof ReplicaStorageClass)[keyof typeof ReplicaStorageClass];

/** Where a bucket lives and with whose rights it is managed. All fields are plain values. */
export interface PlaceArgs {
  /**
   * Region that holds this copy of the data, for example "eu-west-1". Required, plain. Changing it later
   * replaces the bucket, and a bucket that holds objects is not deleted unless `forceDestroy` is on.
   */
  region: string;
  /**
   * Profile of the shared AWS configuration whose rights manage this side. Defaults to the credentials that
   * the AWS SDK finds by itself. The backfill uses it too, so it must exist wherever `pulumi up` runs.
   */
  profile?: string;
  /**
   * Role to assume before anything on this side is touched; the way into another account. Defaults to none.
   * The backfill assumes it too.
   */
  assumeRoleArn?: string;
  /**
   * Endpoint that answers in place of AWS, for example a local one. Defaults to AWS's own endpoint of the
   * region. Must be https, unless `allowPlainHttpOnLoopback` is on.
   */
  endpoint?: string;
  /**
   * Lets data travel unencrypted to an `endpoint` on this machine's loopback interface, for a local AWS.
   * Defaults to false. The bucket policy then exempts loopback addresses from its TLS-only statement.
   */
  allowPlainHttpOnLoopback?: boolean;
}

/** The bucket whose objects are replicated. */
export interface SourceArgs extends PlaceArgs {
  /**
   * Name of the bucket to create. Defaults to the component's name with "-source" and a random suffix.
   * Changing it replaces the bucket.
   */
  bucketName?: pulumi.Input<string>;
  /**
   * Name of a bucket that is there already and whose objects are to be replicated. Versioning is switched on
   * and stays on after a destroy; nothing else of it is changed, and it is never emptied or deleted. Refused if
   * its versioning is suspended or if it has a replication configuration of somebody else. Excludes
   * `bucketName` and `forceDestroy`.
   */
  existingBucket?: pulumi.Input<string>;
  /**
   * Deletes every object and version with the bucket when the component is destroyed. Defaults to false: the
   * destroy of a bucket that holds objects fails. What it deletes cannot be brought back.
   */
  forceDestroy?: boolean;
}

/** A bucket that receives replicas. It is created by the component. */
export interface DestinationArgs extends PlaceArgs {
  /**
   * Name of the bucket to create. Defaults to the component's name with "-destination-", the destination's
   * key and a random suffix. Changing it replaces the bucket.
   */
  bucketName?: pulumi.Input<string>;
  /**
   * Makes the owner of the destination bucket the owner of the replicas. Defaults to true. Within one account
   * it also ends the replication of later changes to a source object's ACL.
   */
  ownerOverride?: boolean;
  /**
   * Storage class of the replicas. Defaults to the class of each source object. Classes other than STANDARD
   * charge for retrieval or for a minimum storage time.
   */
  storageClass?: ReplicaStorageClass;
  /**
   * Deletes every replica with the bucket when the component is destroyed. Defaults to false: the destroy of a
   * bucket that holds objects fails. What it deletes cannot be brought back.
   */
  forceDestroy?: boolean;
}

/** Which objects are replicated. A rule applies to every destination. */
export interface RuleArgs {
  /**
   * Name of the rule; part of the rule's ID on the bucket. Letters, digits, "-" and "_", at most 60 characters.
   * Changing it makes S3 forget the old rule and the backfill run again.
   */
  id: string;
  /** Replicates only objects whose key starts with this. Defaults to "", which is every object. */
  prefix?: string;
  /**
   * Replicates only objects that carry all these tags from the moment they are written; tags that are set later
   * do not count. Defaults to none.
   */
  tags?: { [key: string]: string };
  /**
   * Decides which rule an object follows when several to the same destination match: the highest number wins.
   * Defaults to the rule's place in the list, from 1. 0 to 2147483647, unique.
   */
  priority?: number;
  /**
   * Replicates while true; false pauses the rule. Defaults to true. Objects written during a pause are brought
   * over by the backfill that follows when the rule is switched on again.
   */
  enabled?: boolean;
}

/** What happens to objects that are older than the replication. */
export interface BackfillArgs {
  /** How existing objects reach the destinations. Defaults to "copy". Plain. */
  mode?: BackfillMode;
}

export interface CrossRegionReplicationArgs {
  /** The bucket whose objects are replicated: a new one, or an existing one. */
  source: SourceArgs;
  /**
   * The buckets that receive the replicas, by a key of your own. The key is part of every name that belongs to
   * the destination, so renaming it replaces the bucket. At least one.
   */
  destinations: { [key: string]: DestinationArgs };
  /** Which objects are replicated. Defaults to one rule, "everything". */
  rules?: RuleArgs[];
  /** What happens to objects that are older than the replication. Defaults to copying them. */
  backfill?: BackfillArgs;
  /** Tags on everything that the component creates and that can carry tags. Defaults to none. */
  tags?: { [key: string]: string };
}
