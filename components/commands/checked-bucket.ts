import type * as pulumi from "@pulumi/pulumi";
import { type CheckedBucket, OnDestroy } from "../../contract/destroy-check-run";
import type { ManagedEnd } from "../buckets/bucket-end";
import { bucketPlace } from "./bucket-place";

/** A bucket, as the checks that run before it ends have to be told of it. */
export function checkedBucket(end: ManagedEnd): pulumi.Output<CheckedBucket> {
  const { kind, plan } = end;
  return bucketPlace(end).apply(
    (place): CheckedBucket => ({
      ...place,
      path: plan.path,
      onDestroy: kind === "new" ? plan.onDestroy : OnDestroy.Keep,
    }),
  );
}
