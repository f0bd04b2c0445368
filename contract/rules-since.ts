import { createHash } from "node:crypto";

/** Since when each rule is in force without a break (ISO 8601), by what it selects for which bucket. */
export interface RulesSince {
  [selection: string]: string;
}

/** What a rule selects for a bucket: a rule that was renamed, or got another priority, is still the same. */
export interface RuleSelection {
  bucket: string;
  region: string;
  prefix: string;
  tags: { [key: string]: string };
  deleteMarkers: boolean;
}

export function selectionDigest({ bucket, region, prefix, tags, deleteMarkers }: RuleSelection): string {
  const decisive = JSON.stringify([bucket, region, prefix, Object.entries(tags).sort(), deleteMarkers]);
  return createHash("sha256").update(decisive).digest("hex").slice(0, 16);
}
