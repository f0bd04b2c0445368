import { type BackfillArgs, BackfillMode } from "../args";
import type { BackfillPlan } from "../plan/backfill-plan";

const announcements: Record<BackfillPlan["mode"], string> = {
  [BackfillMode.Batch]: "older objects are brought over by jobs of S3 Batch Operations, with every version",
  [BackfillMode.Copy]:
    "older objects are brought over by copies of their current versions, made where this deploy runs",
  [BackfillMode.None]: "older objects stay where they are",
};

/** What would run, and why that. */
export function backfillAnnouncement(
  plan: BackfillPlan,
  { mode = BackfillMode.Auto }: BackfillArgs = {},
): string {
  const reason = plan.mode === BackfillMode.Batch ? "is on AWS" : "has an endpoint of its own";
  const why = mode === BackfillMode.Auto ? `, because the source ${reason}` : "";
  return `backfill: ${announcements[plan.mode]}${why}`;
}
