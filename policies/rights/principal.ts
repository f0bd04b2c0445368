import type { ReplicationPrincipal } from "../../components/policies/replication-access";
import { partitionOf } from "../../contract/partitions";
import { areSameAccount } from "../stack/place";
import { text } from "../stack/properties";
import type { Role } from "../stack/role";
import type { Replication } from "../stack/stack";
import { attempt, ifKnown } from "../stack/unknown";

/**
 * The role as the policies of the other side have to name it. A role that is not there yet has no ARN, but its name and its
 * account make one. Nothing where no role is said.
 */
export function principalOf(replication: Replication): ReplicationPrincipal | undefined {
  const { role, source } = replication;
  if (role === undefined) return undefined;
  const arn = attempt(() => role.arn);
  if ("value" in arn) return arn.value === undefined ? undefined : named(arn.value);
  const account = accountOfRole(replication);
  if (account === undefined || role.name === undefined) throw arn.unknown;
  return named(`arn:${partitionOf(source.region ?? "")}:iam::${account}:role${pathOf(role)}${role.name}`);
}

/** Nothing where it cannot be told: before the deploy only a provider, or a rule within the account, may say it. */
export function accountOfRole(replication: Replication): string | undefined {
  const { role, source } = replication;
  return ifKnown(() => role?.arn)?.split(":")[4] ?? source.account?.id ?? saidByRules(replication);
}

function saidByRules(replication: Replication): string | undefined {
  const { account } = replication.source;
  const within = replication.rules.find((rule) => {
    const destination = ifKnown(() => replication.destinationOf(rule).account);
    return account && destination && areSameAccount(account, destination);
  });
  return within && ifKnown(() => within.account);
}

function named(arn: string): ReplicationPrincipal {
  const [, partition = "", , , accountId = ""] = arn.split(":");
  return { arn, accountId, partition };
}

function pathOf({ resource }: Role): string {
  return text(resource?.props, "path") ?? "/";
}
