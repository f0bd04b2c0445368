import type { BucketPlace } from "./bucket-place";
import type { ExistingBucket } from "./existing-buckets";

/** What deleting the component's resources does to a bucket. */
export const OnDestroy = {
  /** It is deleted, which S3 does only to an empty bucket. */
  Delete: "delete",
  /** Its objects are deleted, and then the bucket. */
  Empty: "empty",
  /** It stays with its objects. */
  Keep: "keep",
} as const;
export type OnDestroy = (typeof OnDestroy)[keyof typeof OnDestroy];

/** A bucket of the component, and what its end would mean for the objects in it. */
export interface CheckedBucket extends BucketPlace {
  /** Where its arguments are: "source", or "destinations.dr". */
  path: string;
  onDestroy: OnDestroy;
}

/** What the component asks of the destroy check. */
export interface DestroyCheckRun extends CheckedBucket {
  /** Whether its objects are replicated, so that some may be pending or failed. */
  sends: boolean;
}

/** A new bucket, as the removal check knows it from one deployment to the next. */
export interface NewBucket extends CheckedBucket {
  /** Whether the component created a key for its objects. The key goes where the objects go ("empty"), and stays otherwise. */
  createdKey?: true;
}

/**
 * What the component asks of the removal check: the buckets that it has now. The check answers with the same lists, and
 * finds them in its environment when they change.
 */
export interface RemovalCheckRun {
  buckets: NewBucket[];
  /** Those that the arguments name; nothing deletes them, unless the component created them before. */
  existing: ExistingBucket[];
}
