import type { PolicyCondition } from "./document";

/**
 * How firmly the role is bound to this replication: to being assumed for this source, and to writing to buckets that the
 * accounts of the destinations own.
 */
export const RoleConditions = {
  /** Both wherever S3 says whom it acts for and whose bucket it writes to. */
  IfExists: "ifExists",
  /** S3 has to say both. AWS does not document that it does: every object may fail. */
  Strict: "strict",
  /** Neither: S3 may assume the role for any bucket, and whoever takes over the name of a deleted destination gets replicas. */
  None: "none",
} as const;
export type RoleConditions = (typeof RoleConditions)[keyof typeof RoleConditions];

/**
 * A condition of the role, as firm as asked. AWS does not document which of these keys S3 sends when it replicates: a plain
 * condition on a key that is absent denies the role, and every object fails.
 */
export function roleCondition(
  conditions: RoleConditions,
  condition: PolicyCondition,
): PolicyCondition | undefined {
  if (conditions === RoleConditions.None) return undefined;
  if (conditions === RoleConditions.Strict) return condition;
  return Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [`${operator}IfExists`, keys]),
  );
}
