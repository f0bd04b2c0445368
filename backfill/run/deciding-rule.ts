import type { BackfillRule } from "../../contract/backfill-run";
import type { Bucket } from "../bucket/bucket";
import type { RuleFilter } from "../decision/rule-filter";

interface Tagged {
  readonly key: string;
  readonly versionId?: string;
}

interface Ground {
  source: Bucket;
  filter: RuleFilter;
}

type Deciding = BackfillRule | undefined;

/** The rule that an object, or a version, replicates by. There is to be waited for only where its tags decide. */
export function decidingRule({ source, filter }: Ground, of: Tagged): Deciding | Promise<Deciding> {
  const rule = filter.byKey(of);
  if (rule === "out") return undefined;
  return rule === "tags" ? ruleByTags({ source, filter }, of) : rule;
}

async function ruleByTags({ source, filter }: Ground, { key, versionId }: Tagged): Promise<Deciding> {
  return filter.byTags(key, await source.tags(key, { VersionId: versionId }));
}
