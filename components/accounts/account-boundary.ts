import type { ManagedSide } from "../places";

/** What leads to an account, or says which one it has to be. */
const accountArguments = ["accountId", "profile", "assumeRoleArn"] as const;

/** Whether two sides can be in two accounts, as far as that is known before either is asked. */
export function mayCrossAccounts(one: ManagedSide, other: ManagedSide): boolean {
  if (one.place.provider === other.place.provider) return false;
  if (!one.place.isManagedBySettings || !other.place.isManagedBySettings) return true;
  return accountArguments.some((argument) => one.plan.place[argument] !== other.plan.place[argument]);
}
