import type { ReplicationConfiguration, ReplicationRule } from "@aws-sdk/client-s3";
import { type Identity, ownsRule } from "../contract/ownership";
import type { MeantReplication, MeantRule } from "../contract/read-back";
import { filtersOverlap, type RuleFilter } from "../contract/rule-filter";
import { differences } from "./differences";

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
    ...rules.filter(({ ID }) => !ownsRule(identity, ID)).flatMap((theirs) => rivalry(meant.rules, theirs)),
  ];
}

function ruleDifferences(meant: MeantRule, found: ReplicationRule | undefined): string[] {
  const named = `the rule ${JSON.stringify(meant.ID)}`;
  if (found === undefined) return [`lacks ${named}`];
  return differences(comparable(meant), comparable(found)).map((each) => `has ${named}, whose ${each}`);
}

/** S3 follows one rule to a bucket for each object. */
function rivalry(ours: MeantRule[], theirs: ReplicationRule): string[] {
  const rivals = (ours as ReplicationRule[]).filter(
    (rule) =>
      rule.Destination?.Bucket === theirs.Destination?.Bucket &&
      rule.Status === "Enabled" &&
      theirs.Status === "Enabled" &&
      filtersOverlap(filterOf(rule), filterOf(theirs)),
  );
  return rivals.map(
    (rule) =>
      `has the rule ${JSON.stringify(theirs.ID)} of others, which replicates some objects of ${JSON.stringify(rule.ID)} ` +
      `to ${theirs.Destination?.Bucket} as well`,
  );
}

/** The tags of a filter are a set, and a filter may say them in two ways. */
function comparable({ Filter, Prefix: _, ...rule }: ReplicationRule | MeantRule): object {
  const { prefix, tags } = filterOf({ Filter } as ReplicationRule);
  return { ...rule, Filter: { Prefix: prefix, Tags: tags } };
}

function filterOf({ Filter, Prefix }: Pick<ReplicationRule, "Filter" | "Prefix">): RuleFilter {
  const tags = Filter?.And?.Tags ?? (Filter?.Tag ? [Filter.Tag] : []);
  return {
    prefix: Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? "",
    tags: Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])),
  };
}
