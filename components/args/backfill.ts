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
   * Waits in the deployment until batch jobs are at their end, and fails it if a version failed. With false the deployment ends
   * with a warning as soon as S3 has the list of objects; later deployments look at the jobs again, at growing intervals, and
   * ask once more for everything, because a job that was made before S3 worked by the rules proves nothing: twice the
   * charge. Where the deployment enabled versioning on an existing source, copies wait as well, until S3 has applied that, up
   * to 15 minutes, and what was written meanwhile without a version is copied; with false by the first deployment after that.
   *
   * @default true
   */
  wait?: boolean;
  /**
   * Waits this long after the rules were put before a batch job is made, for S3 to work by them: "bucket configurations have an
   * eventual consistency model" ("Buckets overview"). Objects that are written while S3 still works by the former rules are then
   * in the job. With less, such objects may never reach a destination. From 0 to 60.
   *
   * @default 15
   */
  propagationMinutes?: number;
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
