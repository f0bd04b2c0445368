import type { ReplicationRule } from "@aws-sdk/client-s3";
import type { BackfillRule } from "../../contract/backfill-run";
import { prefixOf } from "./rule-prefix";

/** Where a bucket's replication rules lead. */
export interface RuleSet {
  [bucket: string]: { otherAccount?: true; rules: BackfillRule[] };
}

/** The destinations of the rules that are enabled, each with its rules, the highest priority first. */
export function ruleSet(rules: ReplicationRule[]): RuleSet {
  // A bucket may be called like something that every object has.
  const destinations = new Map<string, RuleSet[string]>();
  const byPriority = rules
    .filter(({ Status }) => Status === "Enabled")
    .sort((one, other) => (other.Priority ?? 0) - (one.Priority ?? 0));
  for (const rule of byPriority) {
    const bucket = rule.Destination?.Bucket?.split(":").at(-1);
    if (bucket === undefined) continue;
    const destination = destinations.get(bucket) ?? { rules: [] };
    destinations.set(bucket, destination);
    destination.rules.push(backfillRule(rule));
    if (rule.Destination?.AccessControlTranslation) destination.otherAccount = true;
  }
  return Object.fromEntries(destinations);
}

function backfillRule(rule: ReplicationRule): BackfillRule {
  const { ID, Filter, Destination, DeleteMarkerReplication } = rule;
  const tags = Filter?.And?.Tags ?? (Filter?.Tag ? [Filter.Tag] : []);
  const storageClass = Destination?.StorageClass;
  const kmsKeyArn = Destination?.EncryptionConfiguration?.ReplicaKmsKeyID;
  // Rules of the older schema have no filter, and no say in it ("Replication configuration", Backward compatibility).
  const takesMarkers = Filter === undefined || DeleteMarkerReplication?.Status === "Enabled";
  return {
    id: ID ?? "",
    prefix: prefixOf(rule),
    tags: Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])),
    ...(takesMarkers && { deleteMarkers: true }),
    ...(storageClass && { storageClass }),
    ...(kmsKeyArn && { kmsKeyArn }),
  };
}
