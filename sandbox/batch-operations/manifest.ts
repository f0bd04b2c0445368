import type { ReplicationRule } from "@aws-sdk/client-s3";
import type { JobManifestGeneratorFilter, ObjectEncryptionFilter } from "@aws-sdk/client-s3-control";
import { askForTags, rulesFor } from "./eligibility";
import { type Job, JobFailed } from "./job";
import { inLanes } from "./lanes";
import { type BucketAccess, IN_FLIGHT } from "./local-clients";
import { type StatusSources, shownStatus } from "./shown-status";
import {
  CUSTOMER_KEY,
  factsOf,
  listVersions,
  type StoredVersion,
  tagsOf,
  type VersionFacts,
} from "./source-bucket";

/** One line of a manifest. */
export interface Task {
  readonly bucket: string;
  readonly key: string;
  /** Empty where the manifest has none. */
  readonly versionId: string;
  /** What the manifest's maker found; for a manifest of the user's own it is looked up when the task runs. */
  readonly found?: { readonly version: StoredVersion; readonly facts: VersionFacts; readonly status: string };
}

/** Lists what S3 would: every version, eligible under the bucket's rules, that the filter lets through. */
export async function generateManifest(
  job: Job,
  source: BucketAccess,
  rules: readonly ReplicationRule[],
  filter: JobManifestGeneratorFilter,
  sources: StatusSources,
): Promise<Task[]> {
  const versions = [...(await listVersions(source)).values()].flat();
  const candidates = versions.filter((version) => mayPass(version, rules, filter));
  const tasks = new Map<StoredVersion, Task>();
  const hasTagRules = askForTags(rules);
  await inLanes(candidates, IN_FLIGHT, async (version) => {
    job.checkCancelled();
    const { key, versionId } = version;
    const facts = await factsOf(source, version);
    const name = { bucket: source.name, key, versionId };
    const status = shownStatus(sources, name, facts.liveStatus) ?? "NONE";
    // The model's filter knows no PENDING, so none of its values lets such a version through; that one is taken up where
    // nothing is filtered by status is a guess.
    if (filter.ObjectReplicationStatuses && !filter.ObjectReplicationStatuses.some((one) => one === status))
      return;
    const wantedEncryption = filter.MatchAnyObjectEncryption?.[0];
    if (wantedEncryption && !hasEncryption(facts, wantedEncryption)) return;
    if (filter.EligibleForReplication) {
      const tags = hasTagRules ? await tagsOf(source, version) : [];
      const candidate = { ...version, tags, isKmsEncrypted: isKms(facts) };
      if (rulesFor(rules, candidate).length === 0) return;
    }
    tasks.set(version, { bucket: source.name, key, versionId, found: { version, facts, status } });
  });
  if (tasks.size === 0) {
    throw new JobFailed(
      "NoKeysMatchingFilter",
      "Manifest generation found no keys matching the filter criteria.",
    );
  }
  // Lanes come back in any order; within a key the oldest version must be first.
  return candidates.flatMap((version) => tasks.get(version) ?? []);
}

export function isKms({ encryption }: VersionFacts): boolean {
  return encryption.algorithm?.startsWith("aws:kms") ?? false;
}

/** Everything that the listing alone decides, which spares a request for each version that is out anyway. */
function mayPass(
  version: StoredVersion,
  rules: readonly ReplicationRule[],
  filter: JobManifestGeneratorFilter,
): boolean {
  const { key, lastModified, size, storageClass, isDeleteMarker } = version;
  const { CreatedAfter, CreatedBefore, KeyNameConstraint: names, MatchAnyStorageClass: classes } = filter;
  const { ObjectSizeGreaterThanBytes: above, ObjectSizeLessThanBytes: below } = filter;
  // A delete marker has no size, class or encryption; filters on them let none through.
  const asksForContent =
    above !== undefined || below !== undefined || classes || filter.MatchAnyObjectEncryption;
  if (isDeleteMarker && (asksForContent || !filter.EligibleForReplication)) return false;
  return (
    (CreatedAfter === undefined || lastModified > CreatedAfter) &&
    (CreatedBefore === undefined || lastModified < CreatedBefore) &&
    (above === undefined || size > above) &&
    (below === undefined || size < below) &&
    (classes === undefined || classes.some((one) => one === storageClass)) &&
    (names?.MatchAnyPrefix?.some((prefix) => key.startsWith(prefix)) ?? true) &&
    (names?.MatchAnySuffix?.some((suffix) => key.endsWith(suffix)) ?? true) &&
    (names?.MatchAnySubstring?.some((part) => key.includes(part)) ?? true) &&
    (!filter.EligibleForReplication || mayReplicate(rules, version))
  );
}

/** With the tags it may have, and without the encryption that may rule it out. */
function mayReplicate(rules: readonly ReplicationRule[], version: StoredVersion): boolean {
  const tags = rules.flatMap(({ Filter: filter }) => filter?.And?.Tags ?? (filter?.Tag ? [filter.Tag] : []));
  return rulesFor(rules, { ...version, tags, isKmsEncrypted: false }).length > 0;
}

function hasEncryption({ encryption }: VersionFacts, wanted: ObjectEncryptionFilter): boolean {
  const { algorithm, keyId, bucketKey = false } = encryption;
  const isKey = (arn: string | undefined) => arn === undefined || arn === keyId;
  if (wanted.SSES3) return algorithm === "AES256";
  if (wanted.SSEKMS) {
    const { KmsKeyArn, BucketKeyEnabled } = wanted.SSEKMS;
    const isBucketKey = BucketKeyEnabled === undefined || BucketKeyEnabled === bucketKey;
    return algorithm === "aws:kms" && isKey(KmsKeyArn) && isBucketKey;
  }
  if (wanted.DSSEKMS) return algorithm === "aws:kms:dsse" && isKey(wanted.DSSEKMS.KmsKeyArn);
  return wanted.SSEC ? algorithm === CUSTOMER_KEY : algorithm === undefined;
}
