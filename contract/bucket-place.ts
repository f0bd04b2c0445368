/** A bucket and how to reach it. Credentials come from the AWS SDK's own chain, never from here. */
export interface BucketPlace {
  bucket: string;
  region: string;
  /** Another endpoint than AWS's own for the region; path-style addressing is used with it. */
  endpoint?: string;
  /** Named profile of the shared AWS configuration. */
  profile?: string;
  /** Role to assume before the first request. */
  assumeRoleArn?: string;
}
