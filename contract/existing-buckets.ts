import { type NewBucket, OnDestroy } from "./destroy-check-run";

/** A bucket that the arguments name in `existingBucket`. */
export interface ExistingBucket {
  /** Where its arguments are: "source", or "destinations.dr". */
  path: string;
  /** Undefined where a preview does not know it. */
  bucket?: string;
}

/** A bucket that the component created, and the side that names it as existing now. */
export interface BucketNamedAsExisting {
  created: NewBucket;
  existing: ExistingBucket;
}

/**
 * The buckets that the component created and that are named as existing now, on any side: a name is one bucket, and no
 * region is compared, because servers other than S3 take any for the same bucket.
 */
export function bucketsNamedAsExisting(
  before: NewBucket[],
  existing: ExistingBucket[],
): BucketNamedAsExisting[] {
  return before.flatMap((created) => {
    const found = existing.find(({ bucket }) => bucket === created.bucket);
    return found === undefined ? [] : [{ created, existing: found }];
  });
}

/** Naming a bucket as existing takes its resource out of the program, and the engine deletes the bucket for it. */
export function isDeletedAsExisting({ created }: BucketNamedAsExisting): boolean {
  return created.onDestroy !== OnDestroy.Keep;
}

export function deletedAsExisting({ created, existing }: BucketNamedAsExisting): string {
  const { path, bucket, onDestroy } = created;
  const isEmptied = onDestroy === OnDestroy.Empty;
  return (
    `\`${existing.path}.existingBucket\` names the bucket "${bucket}", which the component created as \`${path}\`, so the ` +
    `deployment would delete it${isEmptied ? " with every object and version in it" : ""}. To keep the bucket, undo this ` +
    `change, set \`${path}.retainOnDelete\` to true${isEmptied ? " instead of `forceDestroy`" : ""}, run \`pulumi up\`, and ` +
    "then name the bucket as existing."
  );
}
