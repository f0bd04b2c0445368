import {
  type BucketArgs,
  DestinationAccess,
  type DestinationArgs,
  type LifecycleArgs,
  type ObjectLockArgs,
  ObjectLockMode,
  VersioningMode,
} from "../args";
import { existingNameProblems, nameProblems } from "./bucket-names";
import { namespaceProblems } from "./bucket-namespace";
import { choiceProblems, excludedProblems, rangeProblems } from "./choice";
import { type Problem, quoted } from "./problem";

const neverWithExisting =
  "has no meaning for a bucket that is there already; leave it out, or leave out existingBucket";

/** What a bucket is like: a new one, or one that was there before and of which most is left alone. */
export function bucketProblems(path: string, bucket: BucketArgs): Problem[] {
  return bucket.existingBucket === undefined
    ? newBucketProblems(path, bucket)
    : existingProblems(path, bucket);
}

function newBucketProblems(path: string, bucket: BucketArgs): Problem[] {
  const { versioning, lifecycle, accessLog } = bucket;
  const why = "has no meaning for a new bucket, which is always versioned; leave it out";
  return [
    ...nameProblems(`${path}.bucketName`, bucket.bucketName),
    ...namespaceProblems(path, bucket),
    ...excludedProblems(path, { versioning }, ["versioning"], why),
    ...endProblems(path, bucket),
    ...objectLockProblems(`${path}.objectLock`, bucket.objectLock),
    ...lifecycleProblems(`${path}.lifecycle`, lifecycle ?? {}),
    ...existingNameProblems(`${path}.accessLog.bucketName`, accessLog?.bucketName),
    ...(typeof bucket.bucketName === "string" && accessLog?.bucketName === bucket.bucketName
      ? [
          {
            propertyPath: `${path}.accessLog.bucketName`,
            reason: `is the logged bucket itself: ${quoted(bucket.bucketName)}; every log would be logged, name another bucket`,
          },
        ]
      : []),
  ];
}

function endProblems(path: string, { forceDestroy, retainOnDelete }: BucketArgs): Problem[] {
  if (!forceDestroy || !retainOnDelete) return [];
  const reason =
    "excludes forceDestroy: the bucket is either kept or deleted with its objects; leave one of them out";
  return [{ propertyPath: `${path}.retainOnDelete`, reason }];
}

function existingProblems(path: string, bucket: BucketArgs): Problem[] {
  const { objectLock = {}, encryption = {} } = bucket;
  return [
    ...existingNameProblems(`${path}.existingBucket`, bucket.existingBucket),
    ...excludedProblems(
      path,
      bucket,
      ["bucketName", "bucketNamespace", "forceDestroy", "retainOnDelete", "lifecycle", "accessLog"],
      neverWithExisting,
    ),
    ...excludedProblems(`${path}.objectLock`, objectLock, ["mode", "days", "years"], neverWithExisting),
    ...excludedProblems(
      `${path}.encryption`,
      encryption,
      ["type", "createKey", "bucketKey", "allowCustomerKeys"],
      neverWithExisting,
    ),
    ...choiceProblems(`${path}.versioning`, bucket.versioning, VersioningMode),
  ];
}

/** A side that we do not enter: nothing can be done there, and nothing can be done with its credentials. */
export function accessProblems(path: string, destination: DestinationArgs): Problem[] {
  const { access, existingBucket, accountId } = destination;
  const unknown = choiceProblems(`${path}.access`, access, DestinationAccess);
  if (access !== DestinationAccess.Emit) return unknown;
  const needed = { existingBucket, accountId };
  const excluded = [
    "profile",
    "assumeRoleArn",
    "endpoint",
    "allowPlainHttpOnLoopback",
    "versioning",
    "objectLock",
  ] as const;
  return [
    ...Object.entries(needed)
      .filter(([, value]) => value === undefined)
      .map(([field]) => ({
        propertyPath: `${path}.${field}`,
        reason: 'is needed with access "emit", because nothing is read or made on that side',
      })),
    ...excludedProblems(
      path,
      destination,
      excluded,
      'has no meaning with access "emit", because that side is not entered; leave it out',
    ),
  ];
}

function objectLockProblems(path: string, lock: ObjectLockArgs | undefined): Problem[] {
  if (lock === undefined) return [];
  const { mode, days, years } = lock;
  const problems = [
    ...choiceProblems(`${path}.mode`, mode, ObjectLockMode),
    ...rangeProblems(`${path}.days`, days, [1, 36_500]),
    ...rangeProblems(`${path}.years`, years, [1, 100]),
  ];
  if (days !== undefined && years !== undefined) {
    problems.push({
      propertyPath: `${path}.years`,
      reason: "excludes days; S3 takes one period, leave one out",
    });
  }
  if (mode !== undefined && days === undefined && years === undefined) {
    problems.push({
      propertyPath: `${path}.mode`,
      reason: "has no meaning without a period; add days or years",
    });
  }
  return problems;
}

function lifecycleProblems(path: string, lifecycle: LifecycleArgs): Problem[] {
  const { enabled, noncurrentVersionDays, incompleteUploadDays } = lifecycle;
  const off = "has no meaning while enabled is false; leave one of them out";
  return [
    ...rangeProblems(`${path}.noncurrentVersionDays`, noncurrentVersionDays, [1, 2_147_483_647]),
    ...rangeProblems(`${path}.incompleteUploadDays`, incompleteUploadDays, [1, 2_147_483_647]),
    ...(enabled === false
      ? excludedProblems(path, lifecycle, ["noncurrentVersionDays", "incompleteUploadDays"], off)
      : []),
  ];
}
