import type { ListedObject, ListedVersion } from "../bucket/bucket";
import { areContentDigests } from "../bucket/entity-tag";

type VersionOrMarker = ListedObject & { isDeleteMarker?: boolean };

/** "buried" is what could only be stored above something newer, where readers would see it. */
export type HistoryDecision = "alreadyThere" | "missing" | "buried";

/**
 * What is to be done about each version of a key, the oldest first on both sides. S3 stores only on top, so what is
 * missing below something that is there already stays missing.
 */
export function decideHistory(
  source: ListedVersion[],
  destination: ListedVersion[],
  { isEncryptedAnew = false } = {},
): HistoryDecision[] {
  const present = new Set<number>();
  let next = 0;
  let isTopFromSource = true;
  for (const copy of destination) {
    const from = next;
    const find = (isCopy: (version: ListedVersion) => boolean) =>
      source.findIndex((version, index) => index >= from && isCopy(version));
    const sure = find((version) => isSame(version, copy));
    const found = sure >= 0 ? sure : find((version) => mayBeCopy(version, copy, isEncryptedAnew));
    const latest = source[next - 1];
    // A copy whose answer was lost may be there twice.
    const isDouble = latest !== undefined && isSame(latest, copy);
    isTopFromSource = found >= 0 || isDouble;
    if (found < 0) continue;
    present.add(found);
    next = found + 1;
  }
  const top = destination.at(-1);
  return source.map((version, index) => {
    if (present.has(index)) return "alreadyThere";
    const fitsOnTop = !top || isTopFromSource || top.lastModified < version.lastModified;
    return index >= next && fitsOnTop ? "missing" : "buried";
  });
}

export function isCopyOf(
  object: ListedObject,
  copy: ListedVersion,
  { isEncryptedAnew = false } = {},
): boolean {
  return isSame(object, copy) || mayBeCopy(object, copy, isEncryptedAnew);
}

function isSame(version: VersionOrMarker, copy: ListedVersion): boolean {
  if (version.isDeleteMarker || copy.isDeleteMarker) return !!version.isDeleteMarker && copy.isDeleteMarker;
  return version.size === copy.size && version.etag === copy.etag;
}

/** The ETag of a multipart version, or of one under another key, is never that of its copy. */
function mayBeCopy(version: VersionOrMarker, copy: ListedVersion, isEncryptedAnew: boolean): boolean {
  if (version.isDeleteMarker || copy.isDeleteMarker || version.size !== copy.size) return false;
  const tellsContents = !isEncryptedAnew && areContentDigests(version.etag, copy.etag);
  return !tellsContents && copy.lastModified >= version.lastModified;
}
