/** What decides which objects a rule is about. */
export interface RuleFilter {
  prefix: string;
  tags: { [key: string]: string };
}

/** Whether an object can match both: one prefix goes on where the other ends, and no tag has two values. */
export function filtersOverlap(one: RuleFilter, other: RuleFilter): boolean {
  const prefixes = one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix);
  return (
    prefixes &&
    Object.entries(one.tags).every(
      ([key, value]) => !Object.hasOwn(other.tags, key) || other.tags[key] === value,
    )
  );
}
