import type { Place } from "./batch-service";
import type { FailedTask } from "./job-report";
import { taskFailureReason } from "./task-failure";

/** What a task that failed means for the destinations of the run, if it is no failure. */
export type Excuse =
  /** Every destination that is due the version has it. */
  | "replicated"
  /** They have it; at another destination somebody deleted it by version ID. */
  | "hardDeletedElsewhere"
  /** Some have it no longer, or it never got there because somebody deleted it at another one. No job brings it back. */
  | "hardDeleted"
  /** They have it, or none is due it; it failed where an unmanaged rule leads. */
  | "failedForOthers"
  /** It was archived after S3 had it in its list. */
  | "archived"
  /** The source has it no longer. */
  | "deleted";

export type TaskVerdict = Excuse | { reason: string };

export interface Judge {
  /** The destinations that are due the version. */
  destinationsDue: (task: FailedTask) => Promise<string[]>;
  isToOthers: (key: string) => boolean;
  isArchived: (key: string, versionId: string) => Promise<boolean>;
  holds: (at: Place, key: string, versionId: string) => Promise<boolean | undefined>;
}

/** A task is one version and all of its destinations, so the code of its failure may be about only one of them. */
export async function verdictOf(task: FailedTask, judge: Judge): Promise<TaskVerdict> {
  const { key, versionId, code, message } = task;
  const reason = taskFailureReason(code, message);
  if (isAboutNothing(code)) {
    const isThere = await judge.holds({ source: true }, key, versionId);
    return isThere === false ? "deleted" : { reason };
  }
  const due = await judge.destinationsDue(task);
  if (due.length === 0) return code === "SrcReplicationNotPending" ? "replicated" : "failedForOthers";
  // That this is the code for it is a guess.
  if (code === "SrcObjectNotEligible" && (await judge.isArchived(key, versionId))) return "archived";
  const excuse = excuseIfThere(task, judge);
  if (excuse === undefined) return { reason };
  const found = await Promise.all(due.map((destination) => judge.holds({ destination }, key, versionId)));
  if (found.every((isThere) => isThere === true)) return excuse;
  if (excuse === "hardDeletedElsewhere") return "hardDeleted";
  const absent = due.filter((_, index) => found[index] === false);
  const where =
    absent.length > 0
      ? `it is not at ${absent.join(", ")}`
      : `whether ${due.filter((_, index) => found[index] === undefined).join(", ")} has it cannot be read`;
  return { reason: `${reason} (${where})` };
}

/** Somebody deleted the version after S3 had it in its list. */
function isAboutNothing(code: string): boolean {
  return ["SrcKeyNotFound", "SrcObjectNotFound", "SrcVersionNotFound"].includes(code);
}

/** Of failures that one destination of several may have caused, or none. */
function excuseIfThere({ code, key }: FailedTask, { isToOthers }: Judge): Excuse | undefined {
  if (code === "SrcReplicationNotPending") return "replicated";
  if (code === "DstObjectHardDeleted") return "hardDeletedElsewhere";
  return code.startsWith("Dst") && isToOthers(key) ? "failedForOthers" : undefined;
}
