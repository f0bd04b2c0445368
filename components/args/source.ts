import type * as pulumi from "@pulumi/pulumi";
import type { BucketArgs } from "./bucket";

/** The bucket whose objects are replicated. */
export interface SourceArgs extends BucketArgs {
  /**
   * Further keys that encrypt objects of the source: those of an existing bucket, of writers who choose a key
   * themselves, or keys that were used before. Defaults to none. Objects under a KMS key that is not named here
   * or in `encryption` fail to replicate. ARNs of keys in the source's region.
   */
  kmsKeyArns?: pulumi.Input<string>[];
}
