import { DeleteRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { credentialsOf, stsReach } from "../backfill/bucket/credentials";
import type { Withdrawal } from "../contract/attachment";
import { orNothing } from "./absent";

/** Takes our inline policy off a role of others. Tells whether there was one. */
export async function withdraw(input: Withdrawal): Promise<boolean> {
  const { roleName: RoleName, policyName: PolicyName } = input;
  const iam = new IAMClient({ ...stsReach(input), credentials: credentialsOf(input) });
  try {
    const deleted = iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    return (await orNothing(deleted, "NoSuchEntityException")) !== undefined;
  } finally {
    iam.destroy();
  }
}
