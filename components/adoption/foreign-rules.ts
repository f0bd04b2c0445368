import type * as native from "@pulumi/aws-native/types/output";
import type { Unwrap } from "@pulumi/pulumi";
import { type Identity, ownsRule } from "../../contract/ownership";
import type { RuleFilter } from "../../contract/rule-filter";
import type { ReplicationRule as RuleInput } from "../replication/rules";
import type { FoundBucket } from "./found-bucket";

type ReplicationRule = Unwrap<RuleInput>;
type BucketReplicationRule = native.s3.BucketReplicationRule;
type Filter = NonNullable<BucketReplicationRule["filter"]>;
type Destination = BucketReplicationRule["destination"];
type ReplicationFound = FoundBucket["model"]["replicationConfiguration"];

/** The rules on a bucket that are not ours: all of them, before the first deploy. */
export function foreignRules(
  found: ReplicationFound,
  identity: Identity | undefined,
): BucketReplicationRule[] {
  return (found?.rules ?? []).filter(({ id }) => !ownsRule(identity, id));
}

/** Which objects a rule is about, in whichever form it says so. */
export function filterOf({ filter, prefix }: BucketReplicationRule): RuleFilter {
  const { and, tagFilter } = filter ?? {};
  const tags = and?.tagFilters ?? (tagFilter === undefined ? [] : [tagFilter]);
  return {
    prefix: and?.prefix ?? filter?.prefix ?? prefix ?? "",
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
  };
}

/** The paths of what a rule says and could not be put back with it, because it came to S3 later than this code. */
export function unknownFields(rule: BucketReplicationRule): string[] {
  const reserved = Object.hasOwn(filterOf(rule).tags, "__proto__") ? ["a tag __proto__"] : [];
  return [...unknownIn("", ruleFields, rule), ...reserved];
}

/** A rule as it was found, in the form in which it is put back. Every field is named, so that none gets lost. */
export function keptRule(found: BucketReplicationRule): ReplicationRule {
  const { id, prefix, priority, status, destination, filter } = found;
  const { deleteMarkerReplication, sourceSelectionCriteria } = found;
  return {
    ...present({ id, prefix, priority }),
    status,
    destination: keptDestination(destination),
    ...(filter && { filter: keptFilter(filter) }),
    ...(deleteMarkerReplication && {
      deleteMarkerReplication: { status: deleteMarkerReplication.status ?? "Disabled" },
    }),
    ...(sourceSelectionCriteria && { sourceSelectionCriteria }),
  };
}

function keptFilter({ and, prefix, tagFilter }: Filter): ReplicationRule["filter"] {
  if (and !== undefined) {
    const tags = Object.fromEntries((and.tagFilters ?? []).map(({ key, value }) => [key, value]));
    return { and: { ...present({ prefix: and.prefix }), ...(Object.keys(tags).length > 0 && { tags }) } };
  }
  if (tagFilter !== undefined) return { tag: { key: tagFilter.key, value: tagFilter.value } };
  return { prefix: prefix ?? "" };
}

function keptDestination(destination: Destination): ReplicationRule["destination"] {
  const { account, bucket, storageClass, accessControlTranslation, encryptionConfiguration } = destination;
  const { metrics, replicationTime } = destination;
  return {
    bucket,
    ...present({ account, storageClass }),
    ...(accessControlTranslation && { accessControlTranslation: { owner: accessControlTranslation.owner } }),
    ...(encryptionConfiguration && {
      encryptionConfiguration: { replicaKmsKeyId: encryptionConfiguration.replicaKmsKeyId },
    }),
    ...(metrics && {
      metrics: {
        status: metrics.status,
        ...(metrics.eventThreshold && { eventThreshold: { minutes: metrics.eventThreshold.minutes } }),
      },
    }),
    ...(replicationTime && {
      replicationTime: { status: replicationTime.status, time: { minutes: replicationTime.time.minutes } },
    }),
  };
}

/** Fields of an object, or of each element of a list; true for a plain value. */
interface FieldTable {
  readonly [field: string]: FieldTable | true;
}

/** Does not compile when the provider learns a field that is missing here. */
type Every<Fields> = {
  readonly [Field in keyof Required<Fields>]: NonNullable<Fields[Field]> extends (infer Element)[]
    ? Every<Element>
    : NonNullable<Fields[Field]> extends object
      ? Every<NonNullable<Fields[Field]>>
      : true;
};

const tagFields = { key: true, value: true } as const;
const ruleFields: Every<BucketReplicationRule> = {
  id: true,
  prefix: true,
  priority: true,
  status: true,
  deleteMarkerReplication: { status: true },
  filter: { prefix: true, tagFilter: tagFields, and: { prefix: true, tagFilters: tagFields } },
  sourceSelectionCriteria: {
    replicaModifications: { status: true },
    sseKmsEncryptedObjects: { status: true },
  },
  destination: {
    account: true,
    bucket: true,
    storageClass: true,
    accessControlTranslation: { owner: true },
    encryptionConfiguration: { replicaKmsKeyId: true },
    metrics: { status: true, eventThreshold: { minutes: true } },
    replicationTime: { status: true, time: { minutes: true } },
  },
};

function unknownIn(path: string, table: FieldTable | true, value: unknown): string[] {
  if (Array.isArray(value))
    return value.flatMap((element, index) => unknownIn(`${path}[${index}]`, table, element));
  if (table === true || typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([field, inside]) => {
    const at = path === "" ? field : `${path}.${field}`;
    if (inside === undefined) return [];
    return Object.hasOwn(table, field) ? unknownIn(at, table[field] ?? true, inside) : [at];
  });
}

function present<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
