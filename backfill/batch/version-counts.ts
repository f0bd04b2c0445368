import type { JobSummary, VersionCounts } from "../../contract/backfill-run";
import type { Census } from "./census";

export interface Findings {
  /** All jobs of the prefix that count. */
  jobs: JobSummary[];
  /** The one that was made after the census: those before it are in the census, archived and gone, as they are now. */
  lastJob: JobSummary | undefined;
  /** Versions that belong at a destination by their keys, and were in no list of S3's. */
  notEligible: number;
  /** Uploads in parts that ended after the job was made, and have the time at which they began. */
  later: number;
  /** Whether S3 has told of every version what became of it. */
  isAnswered: boolean;
}

/** Each version that was listed is in exactly one of them. What nothing else is told of is replicated. */
export function versionCounts(census: Census, findings: Findings): VersionCounts {
  const { listed, due, archived, filteredOut, leftToReplication, perhapsToOthersOnly } = census;
  const { jobs, lastJob, notEligible, later, isAnswered } = findings;
  let rest = due;
  const take = (count: number) => {
    const taken = Math.min(rest, count);
    rest -= taken;
    return taken;
  };
  const takeAll = (name: "failed" | "hardDeleted" | "hardDeletedElsewhere") =>
    take(jobs.reduce((sum, job) => sum + job[name], 0));
  const counts = {
    listed,
    archived: archived + take(lastJob?.archived ?? 0),
    deleted: take(lastJob?.deleted ?? 0),
    failed: takeAll("failed"),
    hardDeleted: takeAll("hardDeleted"),
    hardDeletedElsewhere: takeAll("hardDeletedElsewhere"),
    notEligible: take(notEligible),
    leftToReplication: leftToReplication + take(later),
    open: isAnswered ? 0 : take(rest),
    replicatedSomewhere: take(perhapsToOthersOnly),
    filteredOut,
  };
  return { ...counts, replicated: rest };
}
