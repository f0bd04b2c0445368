import type { StoredVersion } from "./source-bucket";

const MARKER_ARRIVES_WITHIN_MILLISECONDS = 250;

/** The local AWS replicates at once. An object keeps its time to the millisecond; a delete marker gets one of its own. */
export function isLiveReplica(replica: StoredVersion, source: StoredVersion): boolean {
  if (replica.isDeleteMarker !== source.isDeleteMarker) return false;
  const later = replica.lastModified.getTime() - source.lastModified.getTime();
  if (source.isDeleteMarker) return later >= 0 && later < MARKER_ARRIVES_WITHIN_MILLISECONDS;
  return later === 0 && replica.etag === source.etag;
}

/** One is the live replica of the other. Objects are the same both ways; of two delete markers the replica is the later. */
export function areOneVersion(one: StoredVersion, other: StoredVersion): boolean {
  return isLiveReplica(one, other) || isLiveReplica(other, one);
}
