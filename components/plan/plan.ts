import type * as pulumi from "@pulumi/pulumi";
import {
  type BackfillArgs,
  BackfillMode,
  type BackfillVersions,
  type BucketArgs,
  type CrossRegionReplicationArgs,
  DestinationAccess,
  type DestinationArgs,
  ExistingRules,
  type NotificationsArgs,
  type ObjectLockArgs,
  type PlaceArgs,
  type ReplicaStorageClass,
  ReplicationEvent,
  type RoleArgs,
  type RuleArgs,
  type SourceArgs,
  TrustConditions,
  VersioningMode,
} from "../args";
import { type EncryptionPlan, planEncryption } from "./encryption-plan";
import { bucketBaseName, replicationRuleId, reverseName, ruleIdPrefix } from "./names";

/** What is going to be made, with every default filled in and every child named. */
export interface ReplicationPlan {
  source: ManagedBucketPlan;
  destinations: BucketPlan[];
  /** From the source to the destinations, and with `twoWay` also from the one destination back. */
  forward: DirectionPlan;
  reverse?: DirectionPlan;
  existingRules: ExistingRules;
  /** What the IDs of the rules on the bucket begin with; how a later deploy knows its own. */
  ruleIdPrefix: string;
  notifications?: NotificationsPlan;
  backfill: BackfillPlan;
  tags: { [key: string]: string };
}

/** One end of the replication. What it is decides what we may do to it. */
export type BucketPlan = ManagedBucketPlan | EmittedBucketPlan;
export type ManagedBucketPlan = NewBucketPlan | ExistingBucketPlan;

interface AnyBucketPlan {
  /** "source", or the destination's key. */
  key: string;
  /** Where its arguments are, for messages about it. */
  path: string;
  /** The bucket's name among the component's children, and the beginning of its sub-resources' names. */
  childName: string;
  place: PlaceArgs;
  /** Keys that its objects may be under besides the one of `encryption`. */
  furtherKeyArns: pulumi.Input<string>[];
}

export interface NewBucketPlan extends AnyBucketPlan {
  kind: "new";
  bucketName?: pulumi.Input<string>;
  forceDestroy: boolean;
  encryption: EncryptionPlan;
  objectLock?: ObjectLockArgs;
  lifecycle?: { noncurrentVersionDays: number; incompleteUploadDays: number };
  accessLog?: { bucketName: pulumi.Input<string>; prefix: string };
}

export interface ExistingBucketPlan extends AnyBucketPlan {
  kind: "existing";
  existingBucket: pulumi.Input<string>;
  versioning: VersioningMode;
  objectLock?: ObjectLockArgs;
  /** The key that replicas are put under. */
  kmsKeyArn?: pulumi.Input<string>;
  /** Whether replicas come from another account, whose role its policy has to let in. */
  letsRoleIn: boolean;
}

/** A bucket on a side that we do not enter. */
export interface EmittedBucketPlan extends AnyBucketPlan {
  kind: "emitted";
  existingBucket: pulumi.Input<string>;
  accountId: string;
  kmsKeyArn?: pulumi.Input<string>;
}

/** One way that objects take: from one bucket to others. */
export interface DirectionPlan {
  /** What its role and its rules are called after. */
  childName: string;
  role: RolePlan;
  receivers: ReceiverPlan[];
  rules: RulePlan[];
  objectLock: boolean;
}

/** How objects arrive at a bucket, by every rule to it. */
export interface ReceiverPlan {
  key: string;
  ownerOverride: boolean;
  storageClass?: ReplicaStorageClass;
  replicationTimeControl: boolean;
  metrics: boolean;
}

/** A rule as S3 knows it: to one destination. */
export interface RulePlan {
  id: string;
  destinationKey: string;
  prefix: string;
  tags: { [key: string]: string };
  priority?: number;
  enabled: boolean;
  deleteMarkers: boolean;
  replicaModifications: boolean;
}

export type RolePlan =
  | { kind: "existing"; arn: string; attachRights: boolean }
  | {
      kind: "new";
      name?: string;
      path?: string;
      permissionsBoundary?: string;
      trustConditions: TrustConditions;
    };

export interface NotificationsPlan extends Omit<NotificationsArgs, "events"> {
  events: ReplicationEvent[];
}

const sourceKey = "source";

export type BackfillPlan =
  | { mode: typeof BackfillMode.None }
  | { mode: typeof BackfillMode.Copy; versions?: BackfillVersions }
  | {
      mode: typeof BackfillMode.Batch;
      wait: boolean;
      reportBucketName?: pulumi.Input<string>;
      roleArn?: string;
    };

export function planReplication(name: string, args: CrossRegionReplicationArgs): ReplicationPlan {
  const destinations = Object.entries(args.destinations);
  const rules = planRules(args);
  const objectLock = args.source.objectLock !== undefined;
  const receivers = destinations.map(([key, destination]) => planReceiver(key, destination));
  return {
    source: planSource(bucketBaseName(name), args.source, args.twoWay ? args.destinations : {}),
    destinations: destinations.map(([key, destination]) =>
      planDestination(key, bucketBaseName(name, key), destination, args.source),
    ),
    forward: { childName: name, role: planRole(args.role), receivers, rules, objectLock },
    ...(args.twoWay && {
      reverse: {
        childName: reverseName(name),
        role: planRole(args.role && { ...args.role, name: args.role.name && reverseName(args.role.name) }),
        receivers: receivers.map(({ storageClass: _, ...receiver }) => ({ ...receiver, key: sourceKey })),
        rules: rules.map((rule) => ({ ...rule, destinationKey: sourceKey })),
        objectLock,
      },
    }),
    existingRules: args.existingRules ?? ExistingRules.Fail,
    ruleIdPrefix: ruleIdPrefix(name),
    notifications: args.notifications && planNotifications(args.notifications, receivers),
    backfill: planBackfill(args),
    tags: args.tags ?? {},
  };
}

function planSource(
  childName: string,
  source: SourceArgs,
  senders: CrossRegionReplicationArgs["destinations"],
): ManagedBucketPlan {
  const furtherKeyArns = source.kmsKeyArns ?? [];
  const about = { key: sourceKey, path: "source", childName, place: source, furtherKeyArns };
  const letsRoleIn = Object.values(senders).some((sender) => areOfTwoAccounts(source, sender));
  return planBucket(about, source, source.objectLock, planEncryption(source.encryption, false), letsRoleIn);
}

function planDestination(
  key: string,
  childName: string,
  destination: DestinationArgs,
  source: SourceArgs,
): BucketPlan {
  const about = { key, path: `destinations.${key}`, childName, place: destination, furtherKeyArns: [] };
  if (destination.access === DestinationAccess.Emit) {
    return {
      ...about,
      kind: "emitted",
      existingBucket: destination.existingBucket ?? "",
      accountId: destination.accountId ?? "",
      kmsKeyArn: destination.encryption?.kmsKeyArn,
    };
  }
  // Of an existing source it is read later.
  const customerKeys =
    source.existingBucket === undefined ? (source.encryption?.allowCustomerKeys ?? false) : undefined;
  return planBucket(
    about,
    destination,
    destination.objectLock ?? source.objectLock,
    planEncryption(destination.encryption, customerKeys),
    areOfTwoAccounts(destination, source),
  );
}

/** As far as the arguments say: what is not said is looked up before anything is made. */
function areOfTwoAccounts({ accountId }: PlaceArgs, sender: PlaceArgs): boolean {
  return accountId !== undefined && accountId !== sender.accountId;
}

function planBucket(
  about: AnyBucketPlan,
  bucket: BucketArgs,
  objectLock: ObjectLockArgs | undefined,
  encryption: EncryptionPlan,
  letsRoleIn: boolean,
): ManagedBucketPlan {
  const { existingBucket, lifecycle = {} } = bucket;
  if (existingBucket !== undefined) {
    return {
      ...about,
      kind: "existing",
      existingBucket,
      versioning: bucket.versioning ?? VersioningMode.Manage,
      objectLock,
      kmsKeyArn: encryption.kmsKeyArn,
      letsRoleIn,
    };
  }
  return {
    ...about,
    kind: "new",
    bucketName: bucket.bucketName,
    forceDestroy: bucket.forceDestroy ?? false,
    encryption,
    objectLock,
    ...((lifecycle.enabled ?? true) && {
      lifecycle: {
        noncurrentVersionDays: lifecycle.noncurrentVersionDays ?? 365,
        incompleteUploadDays: lifecycle.incompleteUploadDays ?? 7,
      },
    }),
    ...(bucket.accessLog && {
      accessLog: { bucketName: bucket.accessLog.bucketName, prefix: bucket.accessLog.prefix ?? "" },
    }),
  };
}

function planReceiver(key: string, destination: DestinationArgs): ReceiverPlan {
  return {
    key,
    ownerOverride: destination.ownerOverride ?? true,
    storageClass: destination.storageClass,
    replicationTimeControl: destination.replicationTimeControl ?? false,
    metrics: destination.metrics ?? true,
  };
}

/** One rule of S3 for each pair of a rule and a destination. Also what the validation judges. */
export function planRules({
  rules = [{ id: "everything" }],
  destinations,
  twoWay = false,
}: Pick<CrossRegionReplicationArgs, "rules" | "destinations" | "twoWay">): RulePlan[] {
  return Object.entries(destinations).flatMap(([destinationKey, destination]) =>
    rules
      .filter((rule) => reaches(rule, destinationKey))
      .map((rule) => ({
        id: rule.id,
        destinationKey,
        prefix: rule.prefix ?? "",
        tags: rule.tags ?? {},
        priority: rule.priority,
        enabled: rule.enabled ?? true,
        deleteMarkers: rule.deleteMarkers ?? destination.deleteMarkers ?? false,
        replicaModifications: rule.replicaModifications ?? twoWay,
      })),
  );
}

/** The IDs of our rules on the source. */
export function ruleIds({ forward, ruleIdPrefix }: ReplicationPlan): string[] {
  return forward.rules.map(({ id, destinationKey }) => replicationRuleId(ruleIdPrefix, id, destinationKey));
}

function reaches({ destinations }: RuleArgs, key: string): boolean {
  return destinations?.includes(key) ?? true;
}

function planRole({ arn, attachRights, ...made }: RoleArgs = {}): RolePlan {
  if (arn !== undefined) return { kind: "existing", arn, attachRights: attachRights ?? false };
  return { kind: "new", ...made, trustConditions: made.trustConditions ?? TrustConditions.IfExists };
}

function planBackfill({ backfill = {}, source }: CrossRegionReplicationArgs): BackfillPlan {
  const { wait = true, versions, reportBucketName, roleArn } = backfill;
  const mode = chosenBackfill(backfill, source);
  if (mode === BackfillMode.Batch) return { mode, wait, reportBucketName, roleArn };
  return mode === BackfillMode.Copy ? { mode, versions } : { mode };
}

/** What "auto" comes to: only AWS itself has batch jobs. */
export function chosenBackfill(
  { mode = BackfillMode.Auto }: BackfillArgs = {},
  { endpoint }: Pick<PlaceArgs, "endpoint">,
): Exclude<BackfillMode, "auto"> {
  if (mode !== BackfillMode.Auto) return mode;
  return endpoint === undefined ? BackfillMode.Batch : BackfillMode.Copy;
}

function planNotifications(
  { events, ...targets }: NotificationsArgs,
  receivers: ReceiverPlan[],
): NotificationsPlan {
  const timed = receivers.some(({ replicationTimeControl }) => replicationTimeControl);
  return {
    ...targets,
    events: events ?? [
      ReplicationEvent.Failed,
      ReplicationEvent.NotTracked,
      ...(timed ? [ReplicationEvent.MissedThreshold, ReplicationEvent.ReplicatedAfterThreshold] : []),
    ],
  };
}
