import { type BackfillArgs, BackfillMode, BackfillVersions } from "../args";
import type { BackfillPlan } from "../plan/backfill-plan";

function announcement(plan: BackfillPlan): string {
  if (plan.mode === BackfillMode.None) return "older objects stay where they are";
  if (plan.mode === BackfillMode.Batch) {
    return "older objects are brought over by jobs of S3 Batch Operations, with every version";
  }
  const versions = plan.versions === BackfillVersions.All ? "all versions" : "their current versions";
  return `older objects are brought over by copies of ${versions}, made where this deploy runs`;
}

/** What would run, and why that. */
export function backfillAnnouncement(
  plan: BackfillPlan,
  { mode = BackfillMode.Auto }: BackfillArgs = {},
): string {
  const reason = plan.mode === BackfillMode.Batch ? "is on AWS" : "has an endpoint of its own";
  const why = mode === BackfillMode.Auto ? `, because the source ${reason}` : "";
  return `backfill: ${announcement(plan)}${why}`;
}
