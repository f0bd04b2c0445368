import type { BucketArgs } from "@pulumi/aws/s3/bucket";
import type * as pulumi from "@pulumi/pulumi";
import { OnDestroy } from "../../contract/destroy-check-run";
import type { NewBucketPlan } from "../plan/bucket-plan";
import type { NewEnd } from "./bucket-end";

/**
 * Settings of a bucket that separate resources own, ours or those of the program beside us. The provider reads them into
 * the bucket's state, and would put them once more with the next change of the bucket, or replace the bucket for them.
 */
export const ownedByParts: (keyof BucketArgs)[] = [
  "accelerationStatus",
  "acl",
  "corsRules",
  "grants",
  "lifecycleRules",
  "logging",
  "objectLockConfiguration",
  "objectLockEnabled",
  "policy",
  "replicationConfiguration",
  "requestPayer",
  "serverSideEncryptionConfiguration",
  "versioning",
  "website",
];

/** Said only where it is so: whatever is said here takes the place of what the component's own options say. */
export function retention({ onDestroy }: NewBucketPlan): { retainOnDelete?: true } {
  return onDestroy === OnDestroy.Keep ? { retainOnDelete: true } : {};
}

/**
 * Options of a part of a new bucket. It goes with the bucket and is not taken off first: a bucket that cannot be deleted
 * stays versioned, private and with its policy.
 */
export function partOf(
  parent: pulumi.Resource,
  { plan, place, bucket }: NewEnd,
  dependsOn: pulumi.Resource[],
): pulumi.CustomResourceOptions {
  return { parent, provider: place.provider, dependsOn, deletedWith: bucket, ...retention(plan) };
}
