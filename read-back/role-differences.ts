import { GetRoleCommand, GetRolePolicyCommand, type IAMClient } from "@aws-sdk/client-iam";
import { orNothing } from "../attachment/absent";
import { roleNameIn } from "../contract/arns";
import type { Difference, MeantRole } from "../contract/read-back";
import { policyDifferences } from "./policy-differences";

/** How a role differs from what is meant. A role of others may have a policy of ours. */
export async function roleDifferences(
  iam: IAMClient,
  { path, arn, trust, policy }: MeantRole,
): Promise<Difference[]> {
  const isOurs = trust !== undefined;
  const RoleName = roleNameIn(arn);
  const answer = await orNothing(iam.send(new GetRoleCommand({ RoleName })), "NoSuchEntityException");
  if (answer?.Role === undefined) return [{ sentence: `${path}: the role ${arn} does not exist.`, isOurs }];
  const foundTrust = decoded(answer.Role.AssumeRolePolicyDocument);
  const differing = trust
    ? policyDifferences(trust, foundTrust).map((each) => `the trust policy of ${path}, ${arn}, ${each}`)
    : trustsS3(foundTrust)
      ? []
      : [`the trust policy of ${path}, ${arn}, does not let s3.amazonaws.com assume it`];
  const found = differing.map((sentence) => ({ sentence: `${sentence}.`, isOurs }));
  if (policy) {
    const { name: PolicyName, document } = policy;
    const written = await orNothing(
      iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
      "NoSuchEntityException",
    );
    const named = `the policy ${JSON.stringify(PolicyName)} of ${path}, ${arn},`;
    found.push(
      ...policyDifferences(document, decoded(written?.PolicyDocument)).map((each) => ({
        sentence: `${named} ${each}.`,
        isOurs: true,
      })),
    );
  }
  return found;
}

/** IAM encodes its documents as in a URL. */
function decoded(document: string | undefined): string | undefined {
  return document === undefined ? undefined : decodeURIComponent(document);
}

function trustsS3(trust = ""): boolean {
  return /"s3\.amazonaws\.com"/.test(trust);
}
