import type { ReplicationRule } from "@aws-sdk/client-s3";
import type { BackfillRule } from "../../contract/backfill-run";
import type { Bucket } from "../bucket/bucket";
import { mayMatchCopies } from "../decision/rule-prefix";
import { failureReason } from "../failure/failure-reason";

/**
 * What is wrong if the destination replicates back. A copy is an ordinary write, not a replica, so S3 would send each
 * one to the source as a new version.
 */
export async function loopProblem(
  source: string,
  destination: Bucket,
  rules: BackfillRule[],
): Promise<string | undefined> {
  let present: ReplicationRule[];
  try {
    present = await destination.settings.replicationRules();
  } catch (error) {
    // That the bucket is missing is said where its versioning is looked at.
    if ((error as Error).name === "NoSuchBucket") return undefined;
    return (
      `the replication rules of bucket ${destination.name} cannot be read: ${failureReason(error)}; allow ` +
      "s3:GetReplicationConfiguration, or a rule back to the source would not be noticed"
    );
  }
  const back = present.find((rule) => leadsBack(rule, source) && mayMatchCopies(rule, rules));
  if (!back) return undefined;
  return (
    `rule ${JSON.stringify(back.ID ?? "")} of bucket ${destination.name} replicates to the source ${source}, so every ` +
    "copy would return there as a new version; pause that rule while the backfill runs, or bring the objects over " +
    "with S3 Batch Replication, whose replicas do not return"
  );
}

function leadsBack({ Status, Destination }: ReplicationRule, source: string): boolean {
  return Status === "Enabled" && Destination?.Bucket?.split(":").at(-1) === source;
}
