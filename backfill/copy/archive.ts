import { isArchiveClass } from "../bucket/archive-class";
import type { ListedObject } from "../bucket/bucket";

export function isArchived(object: ListedObject): boolean {
  return isArchiveClass(object.storageClass) && !object.isRestored;
}

/** The archive tiers of Intelligent-Tiering show in no listing, only when a copy is tried ("CopyObject", Errors). */
export function isArchiveRefusal(error: unknown): boolean {
  return ["InvalidObjectState", "ObjectNotInActiveTierError"].includes((error as Error).name);
}
