import type * as pulumi from "@pulumi/pulumi";
import { type CheckedBucket, OnDestroy } from "../../contract/destroy-check-run";
import type { ManagedEnd } from "../buckets/bucket-end";
import { bucketPlace } from "./bucket-place";

/** A bucket, as the checks that run before it ends have to be told of it. */
export function checkedBucket({ kind, plan, name }: ManagedEnd): pulumi.Output<CheckedBucket> {
  return name.apply((bucket) => ({
    ...bucketPlace(bucket, plan.place),
    path: plan.path,
    onDestroy: kind === "new" ? plan.onDestroy : OnDestroy.Keep,
  }));
}
