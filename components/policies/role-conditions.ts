import { RoleConditions } from "../args";
import type { PolicyCondition } from "./document";

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
