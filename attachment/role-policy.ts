import { setTimeout as pause } from "node:timers/promises";
import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { credentialsOf, stsReach } from "../backfill/bucket/credentials";
import type { RoleWidening, Withdrawal } from "../contract/attachment";
import type { BucketPlace } from "../contract/bucket-place";
import { parsePolicy } from "../contract/merged-policy";
import { policyJson } from "../contract/policy-json";
import { orNothing } from "./absent";
import { widenedStatements } from "./widened-policy";

export type Widened = "as it was" | "widened" | "replaced";

/** Takes our inline policy off a role of others. Tells whether there was one. */
export function withdraw(input: Withdrawal): Promise<boolean> {
  const { roleName: RoleName, policyName: PolicyName } = input;
  return withIam(input, async (iam) => {
    const deleted = iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    return (await orNothing(deleted, "NoSuchEntityException")) !== undefined;
  });
}

/**
 * Adds permissions to those that our inline policy has. Replaces them where both do not fit into the role: all inline
 * policies of a role share 10,240 characters ("IAM and AWS STS quotas").
 */
export function widenRole(input: RoleWidening): Promise<Widened> {
  const { roleName: RoleName, policyName: PolicyName, document } = input;
  return withIam(input, async (iam) => {
    const put = (PolicyDocument: string) =>
      onceThere(() => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument })));
    const read = iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const found = await orNothing(read, "NoSuchEntityException");
    if (found?.PolicyDocument === undefined) {
      await put(document);
      return "widened";
    }
    const { Statement: former } = parsePolicy(decodeURIComponent(found.PolicyDocument));
    const wanted = parsePolicy(document);
    const Statement = widenedStatements(former, wanted.Statement);
    if (Statement === former) return "as it was";
    const widened = await orNothing(put(policyJson({ ...wanted, Statement })), "LimitExceededException");
    if (widened !== undefined) return "widened";
    await put(document);
    return "replaced";
  });
}

/** A role that was just made may not be known everywhere yet ("Changes that I make are not always immediately visible"). */
async function onceThere<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  for (let attempts = 1; attempts < 10; attempts++) {
    const answer = await orNothing(send(), "NoSuchEntityException");
    if (answer !== undefined) return answer;
    await pause(1_000);
  }
  return send();
}

async function withIam<Answer>(
  place: BucketPlace,
  use: (iam: IAMClient) => Promise<Answer>,
): Promise<Answer> {
  const iam = new IAMClient({ ...stsReach(place), credentials: credentialsOf(place) });
  try {
    return await use(iam);
  } finally {
    iam.destroy();
  }
}
