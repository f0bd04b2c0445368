import { GetRoleCommand, GetRolePolicyCommand, type IAMClient } from "@aws-sdk/client-iam";
import { orNothing } from "../attachment/absent";
import { roleNameIn } from "../contract/arns";
import type { MeantRole } from "../contract/read-back";
import { policyDifferences } from "./policy-differences";

/** How a role differs from what is meant, in whole sentences. */
export async function roleDifferences(
  iam: IAMClient,
  { path, arn, trust, policy }: MeantRole,
): Promise<string[]> {
  const RoleName = roleNameIn(arn);
  const found = await orNothing(iam.send(new GetRoleCommand({ RoleName })), "NoSuchEntityException");
  if (found?.Role === undefined) return [`${path}: the role ${arn} does not exist.`];
  const foundTrust = decoded(found.Role.AssumeRolePolicyDocument);
  const differing = trust
    ? policyDifferences(trust, foundTrust).map((each) => `the trust policy of ${path}, ${arn}, ${each}`)
    : trustsS3(foundTrust)
      ? []
      : [`the trust policy of ${path}, ${arn}, does not let s3.amazonaws.com assume it`];
  if (policy) {
    const { name: PolicyName, document } = policy;
    const answer = await orNothing(
      iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
      "NoSuchEntityException",
    );
    const named = `the policy ${JSON.stringify(PolicyName)} of ${path}, ${arn},`;
    differing.push(
      ...policyDifferences(document, decoded(answer?.PolicyDocument)).map((each) => `${named} ${each}`),
    );
  }
  return differing.map((sentence) => `${sentence}.`);
}

/** IAM encodes its documents as in a URL. */
function decoded(document: string | undefined): string | undefined {
  return document === undefined ? undefined : decodeURIComponent(document);
}

function trustsS3(trust = ""): boolean {
  return /"s3\.amazonaws\.com"/.test(trust);
}
