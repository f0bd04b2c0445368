import type { BackfillSummary } from "../../contract/backfill-run";
import { appliedFrom, type EnabledVersioning } from "../../contract/enabled-versioning";
import { modifiedAt } from "../bucket/listed-entry";
import { clockSkew, isUploadedInParts, longestUpload } from "./write-time";

/** A time in which objects were written. */
export interface WriteSpan {
  from: Date;
  /** The same of objects that were uploaded in parts. */
  uploadsFrom: Date;
  to: Date;
}

/**
 * The minutes that S3 takes to apply versioning ("Enabling versioning on buckets"). What is written then may have no version,
 * and what has none is not replicated.
 */
export function firstMinutes(enabledAt: string): WriteSpan {
  const enabled = Date.parse(enabledAt);
  return {
    from: new Date(enabled - clockSkew),
    uploadsFrom: new Date(enabled - longestUpload),
    to: appliedFrom(enabledAt),
  };
}

export function mayBeWrittenIn(
  { from, uploadsFrom, to }: WriteSpan,
  object: { readonly lastModified: Date; readonly etag: string },
): boolean {
  const modified = modifiedAt(object);
  return modified >= (isUploadedInParts(object) ? uploadsFrom : from).getTime() && modified <= to.getTime();
}

/** "later" is the next run's. */
export type SecondLook = "settled" | "due" | "later";

/** Whether the first minutes are to be looked at again, after a run that found `earlier` and did `done`. */
export function secondLook(
  { at, wait }: EnabledVersioning,
  earlier: BackfillSummary | undefined,
  done: BackfillSummary,
): SecondLook {
  if (earlier?.settledVersioning === at) return "settled";
  // Only a first run looks at everything.
  if (earlier === undefined && new Date(done.cutOff) >= appliedFrom(at)) return "settled";
  return wait ? "due" : "later";
}
