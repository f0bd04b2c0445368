import type { ListedObject, ListedVersion } from "../bucket/bucket";
import { areContentDigests } from "../bucket/entity-tag";

type VersionOrMarker = ListedObject & { isDeleteMarker?: boolean };

/** "buried" is what could only be stored above something newer, where readers would see it. */
export type HistoryDecision = "alreadyThere" | "missing" | "buried";

/** Which versions of a key have a copy at the destination. Both sides are in order, so copies never cross. */
export interface Alignment {
  /** By the version's place in the source's history. */
  copies: Map<number, ListedVersion>;
  /** The first place behind all that have one. */
  end: number;
  /** Whether the destination's newest is a copy. */
  isTopFromSource: boolean;
}

/** Histories have the oldest first. */
export function align(
  source: ListedVersion[],
  destination: ListedVersion[],
  { isEncryptedAnew = false } = {},
): Alignment {
  const copies = new Map<number, ListedVersion>();
  let end = 0;
  let isTopFromSource = true;
  for (const copy of destination) {
    const sure = firstFrom(end, source, (version) => isSame(version, copy));
    const found = sure ?? firstFrom(end, source, (version) => mayBeCopy(version, copy, isEncryptedAnew));
    const latest = source[end - 1];
    // A copy whose answer was lost may be there twice.
    const isDouble = latest !== undefined && isSame(latest, copy);
    isTopFromSource = found !== undefined || isDouble;
    if (found === undefined) continue;
    copies.set(found, copy);
    end = found + 1;
  }
  return { copies, end, isTopFromSource };
}

/**
 * What is to be done about each version of a key, the oldest first on both sides. S3 stores only on top, so what is
 * missing below something that is there already stays missing.
 */
export function decideHistory(
  source: ListedVersion[],
  destination: ListedVersion[],
  options: { isEncryptedAnew?: boolean } = {},
): HistoryDecision[] {
  const { copies, end, isTopFromSource } = align(source, destination, options);
  const top = destination.at(-1);
  return source.map((version, index) => {
    if (copies.has(index)) return "alreadyThere";
    const fitsOnTop = !top || isTopFromSource || top.lastModified < version.lastModified;
    return index >= end && fitsOnTop ? "missing" : "buried";
  });
}

/** Without a look at those before: a key may have a hundred thousand versions, each with its copy. */
function firstFrom(
  start: number,
  versions: ListedVersion[],
  isWanted: (version: ListedVersion) => boolean,
): number | undefined {
  for (let index = start; index < versions.length; index++) {
    const version = versions[index];
    if (version && isWanted(version)) return index;
  }
  return undefined;
}

export function isCopyOf(
  object: ListedObject,
  copy: ListedVersion,
  { isEncryptedAnew = false } = {},
): boolean {
  return isSame(object, copy) || mayBeCopy(object, copy, isEncryptedAnew);
}

export function isSame(version: VersionOrMarker, copy: ListedVersion): boolean {
  if (version.isDeleteMarker || copy.isDeleteMarker) return !!version.isDeleteMarker && copy.isDeleteMarker;
  return version.size === copy.size && version.etag === copy.etag;
}

/** The ETag of a multipart version, or of one under another key, is never that of its copy. */
function mayBeCopy(version: VersionOrMarker, copy: ListedVersion, isEncryptedAnew: boolean): boolean {
  if (version.isDeleteMarker || copy.isDeleteMarker || version.size !== copy.size) return false;
  const tellsContents = !isEncryptedAnew && areContentDigests(version.etag, copy.etag);
  return !tellsContents && copy.lastModified >= version.lastModified;
}
