import type { ReplicationRule } from "@aws-sdk/client-s3";
import type { BackfillRule, BackfillRun } from "../../contract/backfill-run";
import { type RuleSet, ruleSet } from "../decision/rule-set";
import type { CensusRules } from "./census";
import type { JobScope } from "./job-scope";

/** What a run asks for and the source's rules do not do: a job replicates by these rules, and by nothing else. */
export function ruleProblems(run: BackfillRun, rules: ReplicationRule[]): string[] {
  const found = ruleSet(rules);
  return Object.entries(run.destinations).flatMap(([key, destination]) => {
    const { bucket } = destination;
    const leading = found[bucket]?.rules ?? [];
    if (leading.length === 0) {
      return [
        `destinations.${key}: no enabled replication rule of ${run.source.bucket} leads to ${bucket}; a batch job replicates by ` +
          "rules only: put one there, or leave out `batch` to copy",
      ];
    }
    return destination.rules.flatMap((rule) => ruleProblem(`destinations.${key}`, rule, leading));
  });
}

function ruleProblem(path: string, rule: BackfillRule, leading: BackfillRule[]): string[] {
  const about = `${path}: the rule ${JSON.stringify(rule.id)}`;
  const covering = leading.filter(({ prefix }) => rule.prefix.startsWith(prefix));
  if (covering.length === 0) {
    const prefixes = leading.map(({ prefix }) => JSON.stringify(prefix)).join(", ");
    return [
      `${about} asks for keys that begin with ${JSON.stringify(rule.prefix)}; the source's rules replicate those with ${prefixes}`,
    ];
  }
  const same = covering.filter((other) => haveSameTags(rule, other));
  if (same.length === 0) {
    return [
      `${about} asks for ${shownTags(rule)}; the source's rules replicate by ${covering.map(shownTags).join(", or by ")}`,
    ];
  }
  if (rule.deleteMarkers && !same.some(({ deleteMarkers }) => deleteMarkers)) {
    return [`${about} asks for delete markers; the source's rules replicate none of them`];
  }
  return [];
}

function haveSameTags(one: BackfillRule, other: BackfillRule): boolean {
  return (
    JSON.stringify(Object.entries(one.tags).sort()) === JSON.stringify(Object.entries(other.tags).sort())
  );
}

function shownTags({ tags }: BackfillRule): string {
  const all = Object.entries(tags).map(([name, value]) => `${name}=${value}`);
  return all.length === 0 ? "no tags" : `the tags ${all.sort().join(", ")}`;
}

/** The rules that lead to buckets which are not part of the run. */
function rulesOfOthers(run: BackfillRun, rules: ReplicationRule[]): RuleSet {
  const ours = new Set(Object.values(run.destinations).map(({ bucket }) => bucket));
  return Object.fromEntries(Object.entries(ruleSet(rules)).filter(([bucket]) => !ours.has(bucket)));
}

export function censusRules(run: BackfillRun, rules: ReplicationRule[]): CensusRules {
  const found = ruleSet(rules);
  return {
    ours: Object.values(run.destinations).map((destination) => {
      const leading = found[destination.bucket]?.rules ?? [];
      return destination.rules.map((rule) => withKeyOf(rule, leading));
    }),
    others: Object.values(rulesOfOthers(run, rules)).map((set) => set.rules),
  };
}

/** The destination's key does not tell: it is also there for objects without encryption. */
function withKeyOf({ kmsKeyArn: _, ...rule }: BackfillRule, leading: BackfillRule[]): BackfillRule {
  const covering = leading.filter(({ prefix }) => rule.prefix.startsWith(prefix));
  const kmsKeyArn = covering.find((other) => haveSameTags(rule, other))?.kmsKeyArn;
  return { ...rule, ...(kmsKeyArn && { kmsKeyArn }) };
}

/** "Batch Replication … run for all replication rules that are enabled for the bucket": each other bucket that gets replicas. */
export function otherReceivers(run: BackfillRun, rules: ReplicationRule[], scopes: JobScope[]): string[] {
  const touches = ({ prefix }: BackfillRule) =>
    scopes.some((scope) => prefix.startsWith(scope.prefix) || scope.prefix.startsWith(prefix));
  return Object.entries(rulesOfOthers(run, rules)).flatMap(([bucket, set]) => {
    const ids = set.rules.filter(touches).map(({ id }) => JSON.stringify(id));
    return ids.length === 0 ? [] : [`${bucket} (${ids.length === 1 ? "rule" : "rules"} ${ids.join(", ")})`];
  });
}

/** As far as keys tell. */
export function covers(rules: BackfillRule[], key: string): boolean {
  return rules.some(({ prefix }) => key.startsWith(prefix));
}

/** As far as keys tell. */
export function isToOthers({ others }: CensusRules, key: string): boolean {
  return others.some((rules) => covers(rules, key));
}
