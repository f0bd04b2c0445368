import type * as pulumi from "@pulumi/pulumi";

/**
 * Where a bucket lives and with whose credentials it is managed. What they leave open is decided by a provider in the
 * component's options, then by the stack's `aws:*` configuration, then by the AWS SDK.
 */
export interface PlaceArgs {
  /**
   * Region that holds this copy of the data, for example "eu-west-1". Required. Must be a plain value, not an Output.
   * Changing it later replaces the bucket, and a bucket that holds objects is not deleted unless `forceDestroy` is on. The
   * preview warns of it. Change `bucketName` with it: S3 takes hours or days to release the name of a deleted bucket.
   */
  region: string;
  /**
   * Keeps this copy of the data in one account, 12 digits. Every operation with credentials of another account fails
   * before anything changes, a destroy included. Replaces `aws:allowedAccountIds` of the stack. Required for an existing
   * bucket that receives replicas from another account. Whether its policy is changed is decided by this, so there it must
   * be a plain value, not an Output, and so must that of the side that the replicas come from.
   *
   * @default the account of the credentials
   */
  accountId?: pulumi.Input<string>;
  /**
   * Manages this side with the credentials of a profile of the shared AWS configuration. Replaces the profile, the
   * keys and the roles of the stack's `aws:*` configuration. The programs use it too, so it must exist wherever
   * `pulumi up` and `pulumi destroy` run.
   *
   * @default `aws:profile` of the stack
   */
  profile?: pulumi.Input<string>;
  /**
   * Assumes a role before anything on this side is read or changed; the way into another account. Replaces
   * `aws:assumeRoles` of the stack. The programs assume it too.
   *
   * @default `aws:assumeRoles` of the stack
   */
  assumeRoleArn?: pulumi.Input<string>;
  /**
   * Endpoint that answers in place of AWS, for example a local one. Defaults to AWS's own endpoint of the
   * region. Must be https, unless `allowPlainHttpOnLoopback` is on. Must be a plain value, not an Output.
   */
  endpoint?: string;
  /**
   * Lets data travel unencrypted to an `endpoint` on this machine's loopback interface, for a local AWS.
   * Defaults to false. The bucket policy then exempts loopback addresses from its TLS-only statement.
   */
  allowPlainHttpOnLoopback?: boolean;
}
