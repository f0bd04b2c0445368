import type { DestinationSummary, JobSummary, VersionCounts } from "../../contract/backfill-run";
import type { DestinationParity } from "../parity/parity-tally";
import type { DestinationForecast } from "../run/forecast";

type Counted = [count: number, words: string][];

export function copiesLine(destination: string, counts: DestinationSummary): string {
  return `backfill to ${short(destination)}: ${counts.copied} copied (${humanSize(counts.copiedBytes)})${skipped(counts)}`;
}

/** Said where it might be a mistake that nothing is done. */
export function nothingLine(
  destination: string,
  { listed, filteredOut }: Pick<DestinationSummary, "listed" | "filteredOut">,
): string | undefined {
  if (listed > filteredOut) return undefined;
  const why = listed === 0 ? "the source is empty" : `none of ${listed} objects matches prefix and tags`;
  return `nothing for ${short(destination)}: ${why}`;
}

export function forecastLine(destination: string, counts: DestinationForecast): string {
  return `plan for ${short(destination)}: ${counts.toCopy} to copy (${humanSize(counts.toCopyBytes)})${skipped(counts)}`;
}

export function parityLine(destination: string, parity: DestinationParity): string {
  return `parity of ${short(destination)}: ${parity.same} the same${told([
    [parity.different, "different"],
    [parity.missing, "missing"],
    [parity.failed, "not comparable"],
    [parity.unproven, "unproven"],
    [parity.pending, "on their way"],
    [parity.archived, "archived"],
    [parity.customerKeys, "under keys of their writers"],
    [parity.deleted, "deleted"],
    [parity.filteredOut, "filtered out"],
    [parity.onlyAtDestination, "only there"],
  ])}`;
}

export function jobLine({ id, status, tasks, succeeded, failed }: JobSummary): string {
  return `backfill: job ${id}: ${status}, ${succeeded} of ${tasks} replicated, ${failed} failed`;
}

/** What became of every version. */
export function versionsLine(counts: VersionCounts): string {
  return `backfill: ${counts.replicated} of ${counts.listed} versions replicated${told([
    [counts.replicatedSomewhere, "selected by these rules or only by unmanaged ones"],
    [counts.failed, "failed"],
    [counts.open, "still to be replicated"],
    [counts.hardDeleted, "deleted by version ID at a destination, which S3 never replicates again"],
    [counts.hardDeletedElsewhere, "deleted by version ID at another destination"],
    [counts.deleted, "deleted from the source meanwhile"],
    [counts.archived, "archived"],
    [
      counts.notEligible,
      "not eligible (S3 left them out: objects under KMS keys or tags that no rule selects)",
    ],
    [counts.filteredOut, "filtered out"],
    [counts.leftToReplication, "left to replication"],
  ])}`;
}

/** Nobody waits for what goes on. */
export function openLine(jobs: JobSummary[]): string {
  const ids = jobs.map(({ id }) => id).join(", ");
  const going = jobs.length === 0 ? "no job is made yet" : `not waiting for ${ids}`;
  return `warning: the backfill is not complete (${going}); a later deployment looks again, as does another run`;
}

function skipped(counts: Omit<DestinationSummary, "copied" | "copiedBytes">): string {
  return told([
    [counts.alreadyThere, "already there"],
    [counts.newerThere, "newer there"],
    [counts.leftToReplication, "left to replication"],
    [counts.filteredOut, "filtered out"],
    [counts.archived, "archived"],
    [counts.customerKeys, "under keys of their writers"],
    [counts.deleted, "deleted"],
    [counts.failed, "failed"],
  ]);
}

function told(counts: Counted): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `, ${count} ${words}`)
    .join("");
}

function short(destination: string): string {
  return destination.slice(0, 60);
}

export function humanCount(count: number): string {
  return count.toLocaleString("en-US");
}

export function humanSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const amount = bytes / 1024 ** step;
  return `${step === 0 ? amount : amount.toFixed(1)} ${units[step]}`;
}
