import * as pulumi from "@pulumi/pulumi";
import { minutesToApply } from "../../contract/enabled-versioning";
import type { Admission } from "../adoption/admission";
import type { FoundBucket } from "../adoption/found-bucket";
import { type BackfillArgs, BackfillMode, BackfillVersions } from "../args";
import type { BackfillPlan } from "../plan/backfill-plan";
import { appliesVersioningLate } from "../plan/bucket-plan";
import type { ReplicationPlan } from "../plan/plan";

function announcement(plan: BackfillPlan): string {
  if (plan.mode === BackfillMode.None) return "older objects stay where they are";
  if (plan.mode === BackfillMode.Batch) {
    const { propagationMinutes: minutes = minutesToApply, wait } = plan;
    const jobs = "existing objects are replicated by S3 Batch Replication, with every version";
    if (minutes === 0) return jobs;
    const then = wait ? "waits that long before it asks" : "asks at once, and a later one asks again";
    return `${jobs}; S3 may take ${minutes} minutes to work by new rules, and a deployment that puts some ${then}`;
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

/** Says in a preview that the backfill will take minutes more, once the buckets are read. */
export function announceSecondLooks(
  component: pulumi.Resource,
  plan: ReplicationPlan,
  admission: Admission,
): void {
  admission.apply((found) => {
    for (const line of secondLookAnnouncements(plan, found)) pulumi.log.info(line, component);
  });
}

/** Of a source whose objects are copied, and on which versioning is about to be enabled for the first time. */
export function secondLookAnnouncements(
  { backfill, source }: ReplicationPlan,
  found: { [path: string]: FoundBucket },
): string[] {
  // Jobs are made after that, and ask for everything.
  if (backfill.mode !== BackfillMode.Copy) return [];
  const who = backfill.wait
    ? "this deployment waits until then and looks"
    : "the first deployment after that looks";
  const bucket = found[source.path];
  if (!appliesVersioningLate(source) || bucket === undefined) return [];
  if (String(bucket.model.versioningConfiguration?.status) === "Enabled") return [];
  return [
    `backfill: ${bucket.name} gets versioning, which S3 takes up to ${minutesToApply} minutes to apply; ${who} ` +
      "again at the objects that were written meanwhile",
  ];
}
