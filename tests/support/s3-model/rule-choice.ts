import type { ReplicationRule } from "@aws-sdk/client-s3";
import { prefixOf } from "../../../backfill/decision/rule-prefix";
import type { ModelVersion } from "./model-bucket";

const archives = ["GLACIER", "DEEP_ARCHIVE"];

export function isArchived({ storageClass }: ModelVersion): boolean {
  return archives.includes(storageClass);
}

export function bucketOf({ Destination }: ReplicationRule): string {
  return Destination?.Bucket?.split(":").at(-1) ?? "";
}

/** "If two or more rules have the same destination bucket, objects are replicated according to the rule with the highest priority". */
export function bucketsThatTake(rules: ReplicationRule[], version: ModelVersion): string[] {
  if (isArchived(version)) return [];
  const byPriority = rules
    .filter((rule) => rule.Status === "Enabled" && matches(rule, version))
    .filter((rule) => !version.isLeftOut || selectsKms(rule))
    .sort((one, other) => (other.Priority ?? 0) - (one.Priority ?? 0));
  const names = [...new Set(byPriority.map(bucketOf))];
  if (!version.isDeleteMarker) return names;
  return names.filter((name) => {
    const deciding = byPriority.find((rule) => bucketOf(rule) === name);
    return deciding?.DeleteMarkerReplication?.Status === "Enabled";
  });
}

/** Markers have no tags; that rules with tags have no say in them is a guess. */
function matches(rule: ReplicationRule, { key, tags, isDeleteMarker }: ModelVersion): boolean {
  if (!key.startsWith(prefixOf(rule))) return false;
  const asked = rule.Filter?.And?.Tags ?? (rule.Filter?.Tag ? [rule.Filter.Tag] : []);
  if (isDeleteMarker) return asked.length === 0;
  return asked.every(({ Key = "", Value }) => tags[Key] === Value);
}

function selectsKms({ SourceSelectionCriteria }: ReplicationRule): boolean {
  return SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status === "Enabled";
}
