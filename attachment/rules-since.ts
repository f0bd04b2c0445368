import type { RulesSince } from "../contract/rules-since";

/** Rules that were there before keep their time; one that was taken out and comes back is as new as any. */
export function rulesSince(selections: string[], earlier: RulesSince, now: Date): RulesSince {
  return Object.fromEntries(
    selections.map((selection) => [selection, earlier[selection] ?? now.toISOString()]),
  );
}

/** What an earlier run printed, if it did. */
export function earlierRulesSince(printed: string | undefined): RulesSince {
  try {
    return JSON.parse(printed ?? "") as RulesSince;
  } catch {
    return {};
  }
}
