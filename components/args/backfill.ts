import type * as pulumi from "@pulumi/pulumi";

/** How objects that were in the source before replication reach the destinations. */
export const BackfillMode = {
  /** By jobs of S3 on AWS, by copying on every other endpoint. */
  Auto: "auto",
  /**
   * S3 replicates them itself, every version with its ID and its time, by a job of S3 Batch Operations ("Replicating
   * existing objects with Batch Replication").
   */
  Batch: "batch",
  /** Copies the current versions server-side, as new versions, from where the deploy runs. */
  Copy: "copy",
  /** Leaves them where they are: only objects written after the deploy reach the destinations. */
  None: "none",
} as const;
export type BackfillMode = (typeof BackfillMode)[keyof typeof BackfillMode];

/** Which versions are copied. */
export const BackfillVersions = {
  /** What readers see: one version of each key. */
  Current: "current",
  /** The whole history of each key, oldest first. */
  All: "all",
} as const;
export type BackfillVersions = (typeof BackfillVersions)[keyof typeof BackfillVersions];

/**
 * What happens to objects that are older than the replication. They are brought over in the deploy that first
 * replicates them, and a deploy that adds a destination or changes rules brings over what that adds.
 */
export interface BackfillArgs {
  /**
   * How existing objects reach the destinations. Defaults to "auto". AWS charges for each job and for each object in
   * it, or for each copy and its transfer. Must be a plain value, not an Output.
   */
  mode?: BackfillMode;
  /**
   * Copies only the current versions, or the whole history of each key. Defaults to "current"; jobs always bring all.
   * What was copied as "current" stays: older versions cannot go below it later.
   */
  versions?: BackfillVersions;
  /**
   * Waits in the deployment until a batch job is at its end, and fails if it is not complete or if an object failed; false
   * leaves the job to run, and its failures to its report. Where the deployment enabled versioning on an existing source, it
   * also waits until S3 has applied that, up to 15 minutes, and backfills what was written meanwhile without a version; with
   * false the first deployment after that does so.
   *
   * @default true
   */
  wait?: boolean;
  /**
   * Bucket in the source's region and account that receives the reports of batch jobs. Defaults to a new one, which a
   * destroy removes with the reports. Must not be the source, where reports would replicate.
   */
  reportBucketName?: pulumi.Input<string>;
  /**
   * ARN of a role that S3 Batch Operations assumes instead of a new one. It must trust
   * "batchoperations.s3.amazonaws.com", start replication of the source's objects, read its rules, list it for the job
   * and write the reports ("Configuring an IAM role for S3 Batch Replication").
   */
  roleArn?: pulumi.Input<string>;
}
