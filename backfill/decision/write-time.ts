import { partCount } from "../bucket/entity-tag";
import { modifiedAt } from "../bucket/listed-entry";

const minute = 60_000;

/** The servers of S3 do not share one clock. */
export const clockSkew = minute;

/** An object that was uploaded in parts has the time at which its upload began ("Working with object metadata"). */
export const longestUpload = 24 * 60 * minute;

type Written = { readonly lastModified: Date; readonly etag: string };

/** By its time an object may have been written long after that. */
export function isUploadedInParts({ etag }: Pick<Written, "etag">): boolean {
  return partCount(etag) !== undefined;
}

export function mayBeWrittenAfter(moment: Date, object: Written): boolean {
  const slack = isUploadedInParts(object) ? longestUpload : clockSkew;
  return modifiedAt(object) >= moment.getTime() - slack;
}
