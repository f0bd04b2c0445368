import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../contract/partitions";
import type { ManagedBucketPlan } from "../plan/bucket-plan";
import { refusal } from "../validation/refusal";

interface Claim {
  component: pulumi.Resource;
  name: string;
}

/** By the engine that a program talks to: one process may run several programs. */
const claims = new WeakMap<object, Map<string, Claim>>();

/**
 * Refuses a source that another component of the same program replicates from. S3 keeps one configuration per bucket, so
 * that one of them would lose its rules without an error.
 */
export function claimSource(
  component: pulumi.Resource,
  name: string,
  bucket: string,
  { path, kind, place }: ManagedBucketPlan,
): void {
  const claimed = claimsOfProgram();
  const key = `${place.endpoint ?? partitionOf(place.region)} ${bucket}`;
  const earlier = claimed.get(key);
  if (earlier === undefined) {
    claimed.set(key, { component, name });
  } else if (earlier.component !== component) {
    const reason =
      `is ${JSON.stringify(bucket)}, from which the component ${JSON.stringify(earlier.name)} of this program replicates ` +
      "as well. S3 keeps one replication configuration per bucket. Add the destinations and rules of one component to " +
      "the other, and remove it.";
    throw refusal([{ propertyPath: `${path}.${kind === "new" ? "bucketName" : "existingBucket"}`, reason }]);
  }
}

function claimsOfProgram(): Map<string, Claim> {
  const engine = pulumi.runtime.getMonitor() as object;
  const known = claims.get(engine) ?? new Map<string, Claim>();
  claims.set(engine, known);
  return known;
}
