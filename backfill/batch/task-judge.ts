import { RuleFilter } from "../decision/rule-filter";
import type { BatchWork } from "./batch-work";
import { covers, isToOthers } from "./declared-rules";
import type { FailedTask } from "./job-report";
import { destinationsDue, type JobScope } from "./job-scope";
import type { Judge } from "./task-verdict";

type Known = Pick<BatchWork, "run" | "rules" | "service">;

/** Knows what a verdict on a failed task goes by. */
export function taskJudge(scope: JobScope, known: Known): Judge {
  const { rules, service } = known;
  return {
    destinationsDue: (task) => destinationsDueVersion(task, scope, known),
    isToOthers: (key) => isToOthers(rules, key),
    holds: service.holds.bind(service),
    isArchived: service.isArchived.bind(service),
  };
}

/** By its key, unless the version may be one that no rule of theirs selects. */
async function destinationsDueVersion(
  { key, versionId, code }: FailedTask,
  scope: JobScope,
  { run, rules, service }: Known,
): Promise<string[]> {
  const keys = Object.keys(run.destinations);
  // Which destination it is about nobody tells: it may be one for which the version is not due.
  const isAtAny = code.startsWith("Dst") && code !== "DstObjectHardDeleted";
  const due = isAtAny
    ? keys.filter((_, place) => covers(rules.ours[place] ?? [], key))
    : destinationsDue(scope, key);
  if (!isToOthers(rules, key) && code !== "SrcReplicationNotPending") return due;
  const by = await service.filteredBy(key, versionId);
  if (by === undefined) return due;
  return due.filter((each) => new RuleFilter(rules.ours[keys.indexOf(each)] ?? []).takes(key, by));
}
