import { areContentDigests } from "../bucket/entity-tag";
import { haveSameEtag, modifiedAt } from "../bucket/listed-entry";

/** What decides whether two objects under one key are the same, and which is the newer. */
export interface ObjectState {
  size: number;
  etag: string;
  lastModified: Date;
}

export type Decision = "missing" | "outdated" | "alreadyThere" | "newerThere";

/**
 * What is to be done about an object of the source. Only "missing" and "outdated" ask for a copy. If in doubt the
 * destination stays as it is: a copy that is not made can be made later, while readers would see an old object
 * in place of a newer one at once.
 */
export function decide(
  source: ObjectState,
  destination: ObjectState | undefined,
  { isEncryptedAnew = false } = {},
): Decision {
  if (!destination) return "missing";
  const hasSameSize = destination.size === source.size;
  if (hasSameSize && haveSameEtag(source, destination)) return "alreadyThere";
  const isOlder = modifiedAt(destination) < modifiedAt(source);
  if (hasSameSize) {
    // S3 stores a copied multipart object in one part, and one that comes under another key as other bytes: its ETag
    // never equals the original's again.
    const tellsContents = !isEncryptedAnew && areContentDigests(source.etag, destination.etag);
    if (!isOlder && !tellsContents) return "alreadyThere";
  }
  return isOlder ? "outdated" : "newerThere";
}
