/**
 * Whether a bucket of this name can exist. Buckets that were made in us-east-1 before March 1, 2018 may have uppercase
 * letters, underscores and up to 255 characters ("General purpose bucket naming rules"); new ones may not.
 */
export function canBeBucket(name: string): boolean {
  return /^[A-Za-z0-9._-]{3,255}$/.test(name);
}

/** What to tell whoever names a bucket that cannot exist. */
export const existingBucketNames = "3 to 255 letters, digits, dots, hyphens and underscores";
