/** Versioning that a deployment enabled on a bucket which never had it. */
export interface EnabledVersioning {
  /** When, by the server's clock (ISO 8601). */
  at: string;
  /** Whether the run waits until S3 has applied it. Without it a later run does what is left. */
  wait: boolean;
}

/** "It may take up to 15 minutes for the change to fully propagate across the S3 system" ("Enabling versioning on buckets"). */
export const minutesToApply = 15;

/**
 * From when on S3 has applied a bucket's setting that was put at that time. Until then a write may have left no version, or
 * not have been replicated: "Bucket configurations have an eventual consistency model" ("Buckets overview"), and those are
 * the only minutes that AWS names.
 */
export function appliedFrom(putAt: string, minutes = minutesToApply): Date {
  return new Date(Date.parse(putAt) + minutes * 60_000);
}
