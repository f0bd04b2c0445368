import type * as pulumi from "@pulumi/pulumi";
import type { BucketArgs } from "./bucket";

/** The bucket whose objects are replicated. */
export interface SourceArgs extends BucketArgs {
  /**
   * Lets the role read objects under further keys: those of an existing bucket, of writers who choose a key themselves,
   * and every key that `encryption` named or created before. Defaults to none. Objects under a KMS key that is not named
   * here or in `encryption` fail to replicate, also in a later backfill. ARNs of keys in the source's region.
   */
  kmsKeyArns?: pulumi.Input<string>[];
}
