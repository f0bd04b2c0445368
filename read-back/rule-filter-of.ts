import type { ReplicationRule } from "@aws-sdk/client-s3";
import type { MeantRule } from "../contract/read-back";
import type { RuleFilter } from "../contract/rule-filter";

/** The tags of a filter are a set, and a filter may say them in two ways. */
export function filterOf(rule: MeantRule | ReplicationRule): RuleFilter {
  const { Filter, Prefix } = rule as ReplicationRule;
  const tags = Filter?.And?.Tags ?? (Filter?.Tag ? [Filter.Tag] : []);
  return {
    prefix: Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? "",
    tags: Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])),
  };
}
