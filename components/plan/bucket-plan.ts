import type * as pulumi from "@pulumi/pulumi";
import { OnDestroy } from "../../contract/destroy-check-run";
import {
  type BucketArgs,
  type BucketNamespace,
  type CrossRegionReplicationArgs,
  DestinationAccess,
  type DestinationArgs,
  type ObjectLockArgs,
  type PlaceArgs,
  type SourceArgs,
  VersioningMode,
} from "../args";
import { type EncryptionPlan, planEncryption } from "./encryption-plan";

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
  bucketNamespace?: BucketNamespace;
  onDestroy: OnDestroy;
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

/** Whether a deployment may enable versioning and S3 takes minutes to apply it, as no server at an endpoint of its own does. */
export function appliesVersioningLate(plan: BucketPlan): plan is ExistingBucketPlan {
  return (
    plan.kind === "existing" && plan.versioning === VersioningMode.Manage && plan.place.endpoint === undefined
  );
}

/** A bucket on a side that we do not enter. */
export interface EmittedBucketPlan extends AnyBucketPlan {
  kind: "emitted";
  existingBucket: pulumi.Input<string>;
  accountId: pulumi.Input<string>;
  kmsKeyArn?: pulumi.Input<string>;
}

export const sourceKey = "source";

export function planSource(
  childName: string,
  source: SourceArgs,
  senders: CrossRegionReplicationArgs["destinations"],
): ManagedBucketPlan {
  const furtherKeyArns = source.kmsKeyArns ?? [];
  const about = { key: sourceKey, path: "source", childName, place: source, furtherKeyArns };
  const letsRoleIn = Object.values(senders).some((sender) => areOfTwoAccounts(source, sender));
  return planBucket(about, source, source.objectLock, planEncryption(source.encryption, false), letsRoleIn);
}

export function planDestination(
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

/**
 * As far as the arguments say: what is not said is looked up before anything is made. Of existing buckets, for which alone
 * it counts, they say it with plain values.
 */
function areOfTwoAccounts({ accountId }: PlaceArgs, sender: PlaceArgs): boolean {
  return accountId !== undefined && accountId !== sender.accountId;
}

function plannedEnd({ forceDestroy, retainOnDelete }: BucketArgs): OnDestroy {
  if (retainOnDelete) return OnDestroy.Keep;
  return forceDestroy ? OnDestroy.Empty : OnDestroy.Delete;
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
    bucketNamespace: bucket.bucketNamespace,
    onDestroy: plannedEnd(bucket),
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
