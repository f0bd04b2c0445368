import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { ManagedSide } from "../places";
import type { Problem } from "../validation/problem";
import { refusal } from "../validation/refusal";
import { areShared, programProviderArgs } from "./program-credentials";

/**
 * The programs that run beside the provider take neither its keys nor the provider itself, so they might work as somebody
 * else. Where that is possible their account is asked for, in a preview too, and refused if it is another one.
 */
export function programsAccountCheck(
  parent: pulumi.Resource,
  { plan, place }: ManagedSide,
): pulumi.Output<void> {
  if (place.isManagedBySettings && areShared(place.settings, plan.place)) return pulumi.output(undefined);
  const provider = new Provider(
    `${plan.childName}-programs`,
    programProviderArgs(place.settings, plan.place),
    { parent },
  );
  const found: Promise<Found> = getCallerIdentity({}, { parent, provider }).then(
    ({ accountId }) => ({ accountId }),
    (error) => ({ failure: error instanceof Error ? error.message : String(error) }),
  );
  return pulumi.all([place.accountId, found]).apply(([accountId, found]) => {
    const problems = programsAccountProblems(plan.path, accountId, found);
    if (problems.length > 0) throw refusal(problems);
  });
}

/** The account in which programs would work; none as long as the provider's own settings are not known. */
type Found = { accountId: string | undefined } | { failure: string };

export function programsAccountProblems(path: string, accountId: string, found: Found): Problem[] {
  if ("accountId" in found && [accountId, undefined].includes(found.accountId)) return [];
  const works =
    "accountId" in found
      ? `would work in ${found.accountId}`
      : `have no credentials to work with (found: ${found.failure.split("\n")[0]?.slice(0, 300)})`;
  const reason =
    `is managed in account ${accountId}, but the programs that run beside the provider, such as the backfill, ${works}; ` +
    `they cannot take its keys: set ${path}.profile or ${path}.assumeRoleArn, or the AWS_* environment variables, to ` +
    "credentials of that account";
  return [{ propertyPath: path, reason }];
}
