import type { Identity } from "../../contract/ownership";

/** Pulumi makes a name up from a child's name, "-" and seven random characters. */
const suffixLength = 8;

export const longestAutomaticName = { bucket: 63 - suffixLength, role: 64 - suffixLength };

/** The name of the source's bucket among the component's children, or that of the destination with this key. */
export function bucketBaseName(name: string, destinationKey?: string): string {
  return destinationKey === undefined ? `${name}-source` : `${name}-destination-${destinationKey}`;
}

/** What the children of the way back are called after. */
export function reverseName(name: string): string {
  return `${name}-reverse`;
}

/** What the children of the backfill by batch jobs are called after. */
export function backfillName(name: string): string {
  return `${name}-backfill`;
}

export function reportBucketBaseName(name: string): string {
  return `${backfillName(name)}-reports`;
}

export function removalCheckName(name: string): string {
  return `${name}-removal-check`;
}

export function roleBaseName(name: string): string {
  return `${name}-role`;
}

/** The resource that holds what all of ours is known by. */
export function identityName(name: string): string {
  return `${name}-identity`;
}

/**
 * Names of inline policies that are the same in every deploy: one that was killed writes over what it began, where a random
 * name would leave a second policy. An existing role may carry the policies of several replications.
 */
export function rolePolicyName(role: "new" | "existing", identity: Identity): string {
  return role === "new" ? "s3-replication" : `s3-replication-${identity}`;
}

export const batchRolePolicyName = "s3-batch-replication";
