import type { ReplicationRule, Tag } from "@aws-sdk/client-s3";

/** What decides whether a version replicates. */
export interface Candidate {
  readonly key: string;
  readonly isDeleteMarker: boolean;
  readonly storageClass: string;
  readonly isKmsEncrypted: boolean;
  readonly tags: readonly Tag[];
}

/** Intelligent-Tiering's archive tiers are not eligible either, but nothing that the local AWS lists tells them. */
const archives = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** The rules that apply to a version, one for each destination bucket; none if it is not eligible. */
export function rulesFor(rules: readonly ReplicationRule[], candidate: Candidate): ReplicationRule[] {
  if (archives.has(candidate.storageClass)) return [];
  const strongest = new Map<string, ReplicationRule>();
  for (const rule of rules) {
    if (rule.Status !== "Enabled" || !covers(rule, candidate)) continue;
    const bucket = rule.Destination?.Bucket ?? "";
    const rival = strongest.get(bucket);
    if (rival === undefined || (rule.Priority ?? 0) > (rival.Priority ?? 0)) strongest.set(bucket, rule);
  }
  return [...strongest.values()].filter((rule) => takes(rule, candidate));
}

export function askForTags(rules: readonly ReplicationRule[]): boolean {
  return rules.some((rule) => rule.Status === "Enabled" && tagsOf(rule).length > 0);
}

function covers(rule: ReplicationRule, { key, isDeleteMarker, tags }: Candidate): boolean {
  const prefix = rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? rule.Prefix ?? "";
  const wanted = tagsOf(rule);
  // A delete marker has no tags, so rules that ask for some never cover one.
  if (wanted.length > 0 && isDeleteMarker) return false;
  return (
    key.startsWith(prefix) &&
    wanted.every(({ Key, Value }) => tags.some((tag) => tag.Key === Key && tag.Value === Value))
  );
}

function takes(rule: ReplicationRule, { isDeleteMarker, isKmsEncrypted }: Candidate): boolean {
  if (isDeleteMarker) {
    // Rules of the first version of the configuration have no filter, and always take delete markers.
    return rule.Filter === undefined || rule.DeleteMarkerReplication?.Status === "Enabled";
  }
  return !isKmsEncrypted || rule.SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status === "Enabled";
}

function tagsOf({ Filter: filter }: ReplicationRule): readonly Tag[] {
  if (filter?.Tag) return [filter.Tag];
  return filter?.And?.Tags ?? [];
}
