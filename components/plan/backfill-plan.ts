import type * as pulumi from "@pulumi/pulumi";
import {
  type BackfillArgs,
  BackfillMode,
  type BackfillVersions,
  type CrossRegionReplicationArgs,
  type PlaceArgs,
} from "../args";

export type BackfillPlan =
  | { mode: typeof BackfillMode.None }
  | { mode: typeof BackfillMode.Copy; wait: boolean; versions?: BackfillVersions }
  | {
      mode: typeof BackfillMode.Batch;
      wait: boolean;
      propagationMinutes?: number;
      reportBucketName?: pulumi.Input<string>;
      roleArn?: pulumi.Input<string>;
    };

export function planBackfill({ backfill = {}, source }: CrossRegionReplicationArgs): BackfillPlan {
  const { wait = true, versions, propagationMinutes, reportBucketName, roleArn } = backfill;
  const mode = chosenBackfill(backfill, source);
  if (mode === BackfillMode.Batch) return { mode, wait, propagationMinutes, reportBucketName, roleArn };
  return mode === BackfillMode.Copy ? { mode, wait, versions } : { mode };
}

/** What "auto" comes to: only AWS itself has batch jobs. */
export function chosenBackfill(
  { mode = BackfillMode.Auto }: BackfillArgs = {},
  { endpoint }: Pick<PlaceArgs, "endpoint">,
): Exclude<BackfillMode, "auto"> {
  if (mode !== BackfillMode.Auto) return mode;
  return endpoint === undefined ? BackfillMode.Batch : BackfillMode.Copy;
}
