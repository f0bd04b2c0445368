import type * as pulumi from "@pulumi/pulumi";

/** Where a bucket lives and with whose rights it is managed. */
export interface PlaceArgs {
  /**
   * Region that holds this copy of the data, for example "eu-west-1". Required. Must be a plain value, not an Output.
   * Changing it later replaces the bucket, and a bucket that holds objects is not deleted unless `forceDestroy` is on.
   */
  region: string;
  /**
   * Account that owns this copy of the data, 12 digits. Defaults to the account of the credentials. The deploy is
   * refused, before anything changes, if the credentials belong to another one. Needed for an existing bucket that
   * gets replicas from another account. Whether its policy is changed is decided by this, so there it must be a plain
   * value, not an Output, and so must that of the side that the replicas come from.
   */
  accountId?: pulumi.Input<string>;
  /**
   * Profile of the shared AWS configuration whose rights manage this side. Defaults to the credentials that
   * the AWS SDK finds by itself. The backfill uses it too, so it must exist wherever `pulumi up` runs.
   */
  profile?: pulumi.Input<string>;
  /**
   * Role to assume before anything on this side is touched; the way into another account. Defaults to none.
   * The backfill assumes it too.
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
