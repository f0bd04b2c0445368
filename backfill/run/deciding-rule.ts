import type { BackfillRule } from "../../contract/backfill-run";
import type { Bucket } from "../bucket/bucket";
import type { RuleFilter } from "../decision/rule-filter";

/** The rule that an object, or a version, replicates by; asks for its tags only where they decide. */
export async function decidingRule(
  { source, filter }: { source: Bucket; filter: RuleFilter },
  { key, versionId }: { key: string; versionId?: string },
): Promise<BackfillRule | undefined> {
  const rule = filter.byKey({ key });
  if (rule === "out") return undefined;
  return rule === "tags" ? filter.byTags(key, await source.tags(key, { VersionId: versionId })) : rule;
}
