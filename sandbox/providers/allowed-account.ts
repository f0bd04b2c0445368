import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { explained } from "./aws-error";

export interface AccountLimits {
  readonly allowedAccountIds?: readonly string[];
  readonly forbiddenAccountIds?: readonly string[];
}

/** As the real provider does when it is configured: before anything is read or made, and in its words. */
export async function refuseOtherAccounts(
  sts: STSClient,
  { allowedAccountIds = [], forbiddenAccountIds = [] }: AccountLimits,
): Promise<void> {
  if (allowedAccountIds.length + forbiddenAccountIds.length === 0) return;
  if (allowedAccountIds.length > 0 && forbiddenAccountIds.length > 0) {
    throw new Error('"allowed_account_ids": conflicts with forbidden_account_ids');
  }
  const identity = sts.send(new GetCallerIdentityCommand({}));
  const { Account = "" } = await explained(
    "retrieving AWS account details",
    "STS: GetCallerIdentity",
    identity,
  );
  // YAML may have made a number of it.
  const listed = [...allowedAccountIds, ...forbiddenAccountIds].map(String).includes(Account);
  if (listed !== allowedAccountIds.length > 0) throw new Error(`AWS account ID not allowed: ${Account}`);
}
