import type { ReplicationTable, VersionName } from "./replication-table";
import type { Trouble } from "./trouble";

export interface StatusSources {
  readonly table: ReplicationTable;
  readonly trouble: Trouble;
}

/**
 * The one replication status that S3 keeps for a version, however many destinations it has ("Getting replication status
 * information"): what a job made of it, or else what the local AWS says of its live replication, unless a test holds that
 * one up. Undefined for what replication never concerned.
 */
export function shownStatus(
  { table, trouble }: StatusSources,
  version: VersionName,
  live: string | undefined,
): string | undefined {
  const isLiveSource = live === "COMPLETED" || live === "FAILED";
  return table.statusOf(version) ?? (isLiveSource && trouble.isHeldLive(version.key) ? "PENDING" : live);
}
