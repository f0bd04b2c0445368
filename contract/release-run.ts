import type { BucketPlace } from "./bucket-place";

/** What the component asks of the release program: which part of a bucket's settings is to go. */
export interface ReleaseRun extends BucketPlace {
  /** Rules whose IDs begin with this are taken off the replication configuration. */
  ruleIdPrefix: string;
  /** Statements whose IDs begin with this are taken off the bucket policy. */
  statementIdPrefix: string;
}
