import type { ListedObject } from "../bucket/bucket";

/** Classes that S3 cannot copy before a restore, and never replicates. */
const archiveClasses = ["GLACIER", "DEEP_ARCHIVE"];

export function isArchived(object: ListedObject): boolean {
  return archiveClasses.includes(object.storageClass) && !object.isRestored;
}

/** The archive tiers of Intelligent-Tiering show in no listing, only when a copy is tried ("CopyObject", Errors). */
export function isArchiveRefusal(error: unknown): boolean {
  return ["InvalidObjectState", "ObjectNotInActiveTierError"].includes((error as Error).name);
}
