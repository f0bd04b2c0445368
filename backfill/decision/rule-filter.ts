import type { BackfillRule } from "../../contract/backfill-run";
import type { Keyed } from "../bucket/listing";

export interface ObjectTag {
  Key?: string;
  Value?: string;
}

/** What the filter of a rule sees of a version besides its key. */
export type FilteredBy =
  | { isDeleteMarker: true }
  | { isDeleteMarker: false; tags: ObjectTag[]; isUnderKmsKey: boolean };

type Deciding = BackfillRule | "out" | "tags";

/**
 * The rules of one destination, the highest priority first: of those that match, the first decides. They are asked in two
 * steps because an object's tags cost a request.
 */
export class RuleFilter {
  /** If it is the same for every key. */
  private readonly always: Deciding | undefined;

  constructor(private readonly rules: BackfillRule[]) {
    this.always = rules.every(({ prefix }) => prefix === "") ? decidingOf(rules) : undefined;
  }

  /** The rule that decides, if the key alone tells, or that no rule matches it, or that its tags have to be known. */
  byKey(of: Keyed): Deciding {
    if (this.always) return this.always;
    const { key } = of;
    return decidingOf(this.rules.filter(({ prefix }) => key.startsWith(prefix)));
  }

  byTags(key: string, tags: ObjectTag[]): BackfillRule | undefined {
    const values = new Map(tags.map((tag) => [tag.Key, tag.Value]));
    return this.rules.find(
      (rule) =>
        key.startsWith(rule.prefix) &&
        Object.entries(rule.tags).every(([name, value]) => values.get(name) === value),
    );
  }

  takes(key: string, by: FilteredBy): boolean {
    if (by.isDeleteMarker) return this.takesDeleteMarkers(key);
    const rules = by.isUnderKmsKey ? this.rules.filter(selectsKms) : this.rules;
    return new RuleFilter(rules).byTags(key, by.tags) !== undefined;
  }

  /** Markers have no tags, so as in replication only rules that ask for none speak for them. */
  takesDeleteMarkers(key: string): boolean {
    const deciding = this.rules.find((rule) => key.startsWith(rule.prefix) && isUntagged(rule));
    return deciding?.deleteMarkers === true;
  }
}

/** @param candidates The rules whose prefix matches. */
function decidingOf(candidates: BackfillRule[]): Deciding {
  if (candidates.length === 0) return "out";
  // Those below a rule that matches whatever the tags are never get to decide.
  const certain = candidates.find(isUntagged);
  const above = candidates.slice(0, candidates.findIndex(isUntagged));
  return certain && above.every((rule) => haveSameSettings(rule, certain)) ? certain : "tags";
}

/** S3 takes the two together only ("Replicating encrypted objects"). */
export function selectsKms({ kmsKeyArn }: BackfillRule): boolean {
  return kmsKeyArn !== undefined;
}

function isUntagged({ tags }: BackfillRule): boolean {
  return Object.keys(tags).length === 0;
}

/** Then it makes no difference to an object which of the two decides. */
function haveSameSettings(one: BackfillRule, other: BackfillRule): boolean {
  return one.storageClass === other.storageClass && one.kmsKeyArn === other.kmsKeyArn;
}
