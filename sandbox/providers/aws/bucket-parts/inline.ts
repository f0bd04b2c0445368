import type { S3Client } from "@aws-sdk/client-s3";
import type { BucketArgs, BucketServerSideEncryptionConfigurationArgs } from "@pulumi/aws/s3";
import { explained } from "../../aws-error";
import { sameProperties } from "../../property-diff";
import type { Plain, PropertyTable } from "../../property-table";
import { isMap, type PropertyMap, type PropertyValue } from "../../property-values";
import { ENCRYPTION } from "./encryption";
import { inlineReplication, isLossy, separateReplication } from "./inline-replication";
import { REPLICATION } from "./replication";
import { VERSIONING } from "./versioning";

/** The settings that a bucket still takes as properties of its own, each the same S3 calls as its separate resource. */
export type Inline = Pick<
  Plain<BucketArgs>,
  "versioning" | "replicationConfiguration" | "serverSideEncryptionConfiguration"
>;

interface InlineSetting<Value> {
  readonly title: string;
  readonly operation: string;
  /** In the words of the separate resource, its defaults left out. */
  canonical(value: Value): unknown;
  put(s3: S3Client, bucket: string, value: Value, previous: Value | undefined): Promise<unknown>;
  get(s3: S3Client, bucket: string, written: Value | undefined): Promise<Value | undefined>;
}

export const INLINE_PROPERTIES: PropertyTable<Inline> = {
  versioning: { enabled: "boolean" },
  replicationConfiguration: {
    role: "string",
    rules: {
      each: {
        deleteMarkerReplicationStatus: "string",
        destination: {
          accessControlTranslation: { owner: "string" },
          accountId: "string",
          bucket: "string",
          metrics: { minutes: "number", status: "string" },
          replicaKmsKeyId: "string",
          replicationTime: { minutes: "number", status: "string" },
          storageClass: "string",
        },
        filter: { prefix: "string", tags: "map of strings" },
        id: "string",
        prefix: "string",
        priority: "number",
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { enabled: "boolean" } },
        status: "string",
      },
    },
  },
  serverSideEncryptionConfiguration: {
    rule: {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "string", kmsMasterKeyId: "string" },
      blockedEncryptionTypes: { each: "string" },
      bucketKeyEnabled: "boolean",
    },
  },
};

/** In the order in which S3 takes them: nothing replicates from a bucket without versioning. */
const SETTINGS: { readonly [Key in keyof Inline]-?: InlineSetting<NonNullable<Inline[Key]>> } = {
  versioning: {
    title: VERSIONING.title,
    operation: VERSIONING.operations.put,
    canonical: ({ enabled = false }) => ({ enabled }),
    // A bucket that never was versioned stays so; one that was can only be suspended.
    put: async (s3, bucket, { enabled }, previous) => {
      const status = enabled ? "Enabled" : previous?.enabled ? "Suspended" : "Disabled";
      return VERSIONING.put(s3, { bucket, versioningConfiguration: { status } });
    },
    async get(s3, bucket) {
      const found = await VERSIONING.get(s3, bucket, { bucket, versioningConfiguration: { status: "" } });
      return { enabled: found?.versioningConfiguration.status === "Enabled", mfaDelete: false };
    },
  },
  replicationConfiguration: {
    title: REPLICATION.title,
    operation: REPLICATION.operations.put,
    canonical: (inline) => REPLICATION.canonical?.({ bucket: "", ...separateReplication(inline) }),
    put: (s3, bucket, inline) => REPLICATION.put(s3, { bucket, ...separateReplication(inline) }),
    async get(s3, bucket, written = { role: "", rules: [] }) {
      const found = await REPLICATION.get(s3, bucket, { bucket, ...separateReplication(written) });
      return found && inlineReplication(found);
    },
  },
  serverSideEncryptionConfiguration: {
    title: ENCRYPTION.title,
    operation: ENCRYPTION.operations.put,
    canonical: (inline) => ENCRYPTION.canonical?.(separateEncryption("", inline)),
    put: (s3, bucket, inline) => ENCRYPTION.put(s3, separateEncryption(bucket, inline)),
    async get(s3, bucket, written) {
      const known = written === undefined ? { bucket, rules: [] } : separateEncryption(bucket, written);
      const [rule] = (await ENCRYPTION.get(s3, bucket, known))?.rules ?? [];
      return rule && { rule };
    },
  },
};

const EACH = Object.entries(SETTINGS) as [keyof Inline, InlineSetting<unknown>][];

export const INLINE_KEYS = Object.keys(SETTINGS) as (keyof Inline)[];

export function canonicalInline(inline: Inline): PropertyMap {
  const forms = EACH.map(([key, setting]) => [
    key,
    // What is not known yet is not in any words.
    isMap(inline[key]) ? setting.canonical(inline[key]) : inline[key],
  ]);
  return Object.fromEntries(forms);
}

/** Sets what was said and is not so yet. What is not said any more stays, as it does with the real provider. */
export async function putInline(
  s3: S3Client,
  bucket: string,
  inline: Inline,
  previous: Inline,
): Promise<void> {
  const [before, after] = [canonicalInline(previous), canonicalInline(inline)];
  for (const [key, { title, operation, put }] of EACH) {
    if (inline[key] === undefined || sameProperties(before[key], after[key])) continue;
    await explained(
      `putting ${title} (${bucket})`,
      `S3: ${operation}`,
      put(s3, bucket, inline[key], previous[key]),
    );
  }
}

/**
 * An update of anything puts replication again that the bucket only read, where that lost a part of it: the provider takes
 * the empty block for a change (hashicorp/terraform-provider-aws#44192). What is to be ignored is no change.
 */
export async function putAgain(
  s3: S3Client,
  bucket: string,
  inline: Inline,
  { replicationConfiguration: known }: Inline,
  ignored: readonly string[],
): Promise<void> {
  if (inline.replicationConfiguration !== undefined || ignored.includes("replicationConfiguration")) return;
  if (known === undefined || !isLossy(known)) return;
  const { operation, put } = SETTINGS.replicationConfiguration;
  await explained(
    `putting S3 Bucket (${bucket}) replication configuration`,
    `S3: ${operation}`,
    put(s3, bucket, known, known),
  );
}

/** Everything that is set, whoever set it: the separate resource or the bucket itself. */
export async function getInline(s3: S3Client, bucket: string, written: Inline): Promise<Inline> {
  const found = await Promise.all(
    EACH.map(
      async ([key, { get }]) => [key, (await get(s3, bucket, written[key])) as PropertyValue] as const,
    ),
  );
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function separateEncryption(
  bucket: string,
  { rule }: NonNullable<Inline["serverSideEncryptionConfiguration"]>,
): Plain<BucketServerSideEncryptionConfigurationArgs> {
  return { bucket, rules: [rule] };
}
