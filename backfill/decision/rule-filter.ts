import type { BackfillRule } from "../../contract/backfill-run";

export interface ObjectTag {
  Key?: string;
  Value?: string;
}

/** The rules of one destination, asked in two steps because an object's tags cost a request. */
export class RuleFilter {
  constructor(private readonly rules: BackfillRule[]) {}

  /** Whether the key alone lets the object in or keeps it out, or whether its tags decide. */
  byKey(key: string): "in" | "out" | "tags" {
    const candidates = this.rules.filter((rule) => key.startsWith(rule.prefix));
    if (candidates.length === 0) return "out";
    return candidates.some((rule) => Object.keys(rule.tags).length === 0) ? "in" : "tags";
  }

  /** Markers have no tags, so as in replication only rules that ask for none speak for them. */
  takesDeleteMarkers(key: string): boolean {
    return this.rules.some(
      ({ prefix, tags, deleteMarkers }) =>
        deleteMarkers === true && key.startsWith(prefix) && Object.keys(tags).length === 0,
    );
  }

  byTags(key: string, tags: ObjectTag[]): boolean {
    const values = new Map(tags.map((tag) => [tag.Key, tag.Value]));
    return this.rules.some(
      (rule) =>
        key.startsWith(rule.prefix) &&
        Object.entries(rule.tags).every(([name, value]) => values.get(name) === value),
    );
  }
}
