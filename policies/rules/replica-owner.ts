import { type Finding, ruleOfStack } from "../judge";
import { areSameAccount } from "../stack/place";
import { eachRule, type RuleOfReplication } from "../stack/subjects";
import { ifKnown, isThere } from "../stack/unknown";

const override = 'accessControlTranslation: { owner: "Destination" }';

/** "Changing the replica owner": an override takes both of its settings; a bucket that enforces its owner takes none. */
export const replicaOwner = ruleOfStack({
  name: "replica-owner",
  description: "Leaves every replica to the account that it lies in, not to the one that it comes from.",
  level: "mandatory",
  subjects: eachRule,
  judge: (judged) => {
    const { rule } = judged;
    const namesAccount = isThere(() => rule.account);
    if (rule.overridesOwner && namesAccount) return [];
    if (rule.overridesOwner)
      return [
        {
          found: "it overrides the owner of replicas without naming the account",
          instead: `${override} with \`account\`, the ID of the destination's account`,
        },
      ];
    if (namesAccount)
      return [
        {
          found: `it names the account ${ifKnown(() => rule.account) ?? "of something new"} without overriding the owner of replicas`,
          instead: `\`account\` with ${override}`,
        },
      ];
    return acrossAccounts(judged);
  },
});

function acrossAccounts({ rule, replication }: RuleOfReplication): Finding[] {
  const source = replication.source.account;
  const destination = replication.destinationOf(rule);
  const { account } = destination;
  if (source === undefined || account === undefined || areSameAccount(source, account) !== false) return [];
  if (destination.ownership === "BucketOwnerEnforced") return [];
  return [
    {
      found: `${destination.label} is in account ${account.id}, and its replicas stay with account ${source.id}`,
      instead: `\`account\` with ${override}, or object ownership "BucketOwnerEnforced" at ${destination.label}`,
    },
  ];
}
