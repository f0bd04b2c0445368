import type { BucketArgs, BucketReplicationConfigArgs } from "@pulumi/aws/s3";
import type { Plain } from "../../property-table";

export type InlineReplication = NonNullable<Plain<BucketArgs>["replicationConfiguration"]>;
type InlineRule = InlineReplication["rules"][number];
type InlineDestination = InlineRule["destination"];
type SeparateReplication = Pick<Plain<BucketReplicationConfigArgs>, "role" | "rules">;
type SeparateRule = SeparateReplication["rules"][number];
type SeparateDestination = SeparateRule["destination"];

/** What the inline form leaves out of Replication Time Control and of its metrics. */
const MINUTES = 15;
const ENABLED = "Enabled";
const DISABLED = "Disabled";

/** An inline configuration in the words of the separate resource. */
export function separateReplication({ role, rules }: InlineReplication): SeparateReplication {
  return { role, rules: Array.isArray(rules) ? rules.map(separateRule) : rules };
}

export function inlineReplication({ role, rules }: SeparateReplication): InlineReplication {
  return { role, rules: rules.map(inlineRule) };
}

/** Without a filter a rule is of S3's first schema, and the provider drops its priority and its delete markers. */
function separateRule(rule: InlineRule): SeparateRule {
  const { id, status, prefix, priority, filter, deleteMarkerReplicationStatus, destination } = rule;
  const hasFilter = filter !== undefined && Object.keys(filter).length > 0;
  return {
    ...(id === undefined ? {} : { id }),
    status,
    ...(hasFilter
      ? {
          filter: separateFilter(filter),
          priority: priority ?? 0,
          deleteMarkerReplication: { status: deleteMarkerReplicationStatus ?? DISABLED },
        }
      : { prefix: prefix ?? "" }),
    ...(rule.sourceSelectionCriteria === undefined
      ? {}
      : { sourceSelectionCriteria: separateCriteria(rule.sourceSelectionCriteria) }),
    destination: separateDestination(destination),
  };
}

function separateCriteria({
  sseKmsEncryptedObjects: encrypted,
}: NonNullable<InlineRule["sourceSelectionCriteria"]>): NonNullable<SeparateRule["sourceSelectionCriteria"]> {
  if (encrypted === undefined) return {};
  return { sseKmsEncryptedObjects: { status: encrypted.enabled ? ENABLED : DISABLED } };
}

function separateFilter({
  prefix = "",
  tags = {},
}: NonNullable<InlineRule["filter"]>): SeparateRule["filter"] {
  return Object.keys(tags).length === 0 ? { prefix } : { and: { prefix, tags } };
}

function separateDestination(destination: InlineDestination): SeparateDestination {
  const { accountId, replicaKmsKeyId, metrics, replicationTime, ...rest } = destination;
  return {
    ...rest,
    ...(accountId === undefined ? {} : { account: accountId }),
    ...(replicaKmsKeyId === undefined ? {} : { encryptionConfiguration: { replicaKmsKeyId } }),
    ...(metrics === undefined
      ? {}
      : {
          metrics: {
            status: metrics.status ?? ENABLED,
            eventThreshold: { minutes: metrics.minutes ?? MINUTES },
          },
        }),
    ...(replicationTime === undefined
      ? {}
      : {
          replicationTime: {
            status: replicationTime.status ?? ENABLED,
            time: { minutes: replicationTime.minutes ?? MINUTES },
          },
        }),
  };
}

function inlineRule(rule: SeparateRule): InlineRule {
  const { id, status, prefix, priority, filter, deleteMarkerReplication, destination } = rule;
  const criteria = rule.sourceSelectionCriteria;
  return {
    ...(id === undefined ? {} : { id }),
    status,
    ...(prefix === undefined ? {} : { prefix }),
    ...(priority === undefined ? {} : { priority }),
    ...(filter === undefined ? {} : { filter: inlineFilter(filter) }),
    ...(deleteMarkerReplication?.status === ENABLED ? { deleteMarkerReplicationStatus: ENABLED } : {}),
    ...(criteria === undefined ? {} : { sourceSelectionCriteria: inlineCriteria(criteria) }),
    destination: inlineDestination(destination),
  };
}

/** The inline form has no property for replica modifications: of a rule that selects nothing else, an empty block is left. */
function inlineCriteria({
  sseKmsEncryptedObjects: encrypted,
}: NonNullable<SeparateRule["sourceSelectionCriteria"]>): NonNullable<InlineRule["sourceSelectionCriteria"]> {
  return encrypted === undefined ? {} : { sseKmsEncryptedObjects: { enabled: encrypted.status === ENABLED } };
}

/** Whether what was read lost something that S3 will not take back without. */
export function isLossy({ rules }: InlineReplication): boolean {
  return rules.some(
    ({ sourceSelectionCriteria: criteria }) => criteria !== undefined && Object.keys(criteria).length === 0,
  );
}

function inlineFilter({ prefix, tag, and }: NonNullable<SeparateRule["filter"]>): InlineRule["filter"] {
  const tags = { ...and?.tags, ...(tag === undefined ? {} : { [tag.key]: tag.value }) };
  return {
    prefix: and?.prefix ?? prefix ?? "",
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  };
}

function inlineDestination(destination: SeparateDestination): InlineDestination {
  const { account, encryptionConfiguration, metrics, replicationTime, ...rest } = destination;
  return {
    ...rest,
    ...(account === undefined ? {} : { accountId: account }),
    ...(encryptionConfiguration === undefined
      ? {}
      : { replicaKmsKeyId: encryptionConfiguration.replicaKmsKeyId }),
    ...(metrics === undefined
      ? {}
      : {
          metrics: {
            status: metrics.status,
            ...(metrics.eventThreshold === undefined ? {} : { minutes: metrics.eventThreshold.minutes }),
          },
        }),
    ...(replicationTime === undefined
      ? {}
      : { replicationTime: { status: replicationTime.status, minutes: replicationTime.time.minutes } }),
  };
}
