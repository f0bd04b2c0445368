import type { ReplicationConfiguration, ReplicationRule } from "@aws-sdk/client-s3";
import { type Identity, ownsRule } from "../contract/ownership";
import type { MeantReplication, MeantRule } from "../contract/read-back";
import { filtersOverlap } from "../contract/rule-filter";
import { differences } from "./differences";
import { filterOf } from "./rule-filter-of";

/** How the replication of a bucket differs from what is meant, in words that follow its name. */
export function replicationDifferences(
  meant: MeantReplication,
  found: ReplicationConfiguration | undefined,
  identity: Identity,
): string[] {
  const rules = found?.Rules ?? [];
  if (found === undefined) return ["has no replication configuration"];
  const byId = new Map(rules.map((rule) => [rule.ID, rule]));
  const meantIds = new Set(meant.rules.map(({ ID }) => ID));
  return [
    ...(found.Role === meant.roleArn ? [] : [`replicates with the role ${found.Role}, not ${meant.roleArn}`]),
    ...meant.rules.flatMap((rule) => ruleDifferences(rule, byId.get(rule.ID))),
    ...rules
      .filter(({ ID = "" }) => ownsRule(identity, ID) && !meantIds.has(ID))
      .map(({ ID }) => `still has the rule ${JSON.stringify(ID)}`),
  ];
}

/** The rules of others that lead to the same bucket, in words that follow the bucket's name. */
export function rivalRules(
  meant: MeantReplication,
  found: ReplicationConfiguration | undefined,
  identity: Identity,
): string[] {
  return (found?.Rules ?? [])
    .filter(({ ID }) => !ownsRule(identity, ID))
    .flatMap((theirs) => rivalry(meant.rules, theirs));
}

function ruleDifferences(meant: MeantRule, found: ReplicationRule | undefined): string[] {
  const named = `the rule ${JSON.stringify(meant.ID)}`;
  if (found === undefined) return [`lacks ${named}`];
  return differences(comparable(meant), comparable(found)).map((each) => `has ${named}, whose ${each}`);
}

/** S3 follows one rule to a bucket for each object. */
function rivalry(ours: MeantRule[], theirs: ReplicationRule): string[] {
  const bucket = theirs.Destination?.Bucket;
  if (theirs.Status !== "Enabled") return [];
  return ours
    .filter(({ Status, Destination }) => Status === "Enabled" && Destination.Bucket === bucket)
    .filter((rule) => filtersOverlap(filterOf(rule), filterOf(theirs)))
    .map(
      ({ ID }) =>
        `has the rule ${JSON.stringify(theirs.ID)} of others, which replicates some objects of ${JSON.stringify(ID)} ` +
        `to ${bucket} as well; remove it, or narrow its filter`,
    );
}

function comparable(rule: MeantRule | ReplicationRule): object {
  const { prefix, tags } = filterOf(rule);
  return { ...rule, Prefix: undefined, Filter: { Prefix: prefix, Tags: tags } };
}
