import type { ListedObject } from "../bucket/bucket";

/** Classes that S3 cannot copy before a restore, and never replicates. */
const archiveClasses = ["GLACIER", "DEEP_ARCHIVE"];

export function isArchived(object: ListedObject): boolean {
  return archiveClasses.includes(object.storageClass) && !object.isRestored;
}

/** The archive tiers of Intelligent-Tiering show in no listing, only when a copy is tried. */
export function isArchiveRefusal(error: unknown): boolean {
  return (error as Error).name === "InvalidObjectState";
}
