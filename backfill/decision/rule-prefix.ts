interface PrefixedRule {
  Filter?: { Prefix?: string; And?: { Prefix?: string } };
  Prefix?: string;
}

/** What the keys begin with that a rule of S3 is about, wherever the rule says it. */
export function prefixOf({ Filter, Prefix }: PrefixedRule): string {
  return Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? "";
}

/** The tags of the copies are not known yet, so only prefixes can rule out that a rule is about some of them. */
export function mayMatchCopies(rule: PrefixedRule, brought: { prefix: string }[]): boolean {
  const own = prefixOf(rule);
  return brought.some(({ prefix }) => prefix.startsWith(own) || own.startsWith(prefix));
}
