import { createHash } from "node:crypto";

/** Since when each rule is in force without a break (ISO 8601), by what it selects for which bucket. */
export interface RulesSince {
  [selection: string]: string;
}

/** What a rule selects for a bucket: a rule that was renamed, or got another priority, is still the same. */
export interface RuleSelection extends Selecting {
  bucket: string;
  region: string;
  /** What rules above it keep back of what it would select. */
  keptBack?: Selecting[];
}

interface Selecting {
  prefix: string;
  tags: { [key: string]: string };
  deleteMarkers?: boolean;
}

export function selectionDigest({ bucket, region, keptBack = [], ...rule }: RuleSelection): string {
  const { prefix, tags, deleteMarkers = false } = rule;
  const own = [bucket, region, prefix, Object.entries(tags).sort(), deleteMarkers];
  const others = keptBack.map(({ prefix, tags }) => [prefix, Object.entries(tags).sort()]);
  const decisive = JSON.stringify(others.length === 0 ? own : [...own, others]);
  return createHash("sha256").update(decisive).digest("hex").slice(0, 16);
}

/** Of all rules to a bucket, the highest priority first. */
export function selectionDigests(
  { bucket, region }: Pick<RuleSelection, "bucket" | "region">,
  byPriority: Selecting[],
): string[] {
  return byPriority.map((rule) =>
    selectionDigest({ bucket, region, ...rule, keptBack: keepingMarkersBack(rule, byPriority) }),
  );
}

/** The rules that keep back delete markers which this rule would replicate. */
export function keepingMarkersBack<Rule extends Selecting>(rule: Rule, byPriority: Rule[]): Rule[] {
  if (!rule.deleteMarkers) return [];
  return byPriority
    .slice(0, byPriority.indexOf(rule))
    .filter(({ deleteMarkers, prefix }) => !deleteMarkers && areNested(prefix, rule.prefix));
}

function areNested(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
