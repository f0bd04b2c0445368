import { type CheckedBucket, OnDestroy } from "../contract/destroy-check-run";
import type { BucketContent } from "./bucket-content";
import type { LockedVersions } from "./locked-versions";
import type { ReplicationBacklog } from "./replication-backlog";
import { counted, shownKeys, size } from "./shown-text";

/** What was found in a bucket. Without content it is gone. */
export interface Findings {
  content?: BucketContent;
  locks?: LockedVersions;
  backlog?: ReplicationBacklog;
}

/** What is said about a bucket, and whether it can be deleted. */
export interface Verdict {
  isRefused: boolean;
  lines: string[];
}

export function verdict(bucket: CheckedBucket, { content, locks, backlog }: Findings): Verdict {
  const name = `${bucket.bucket} (${bucket.path})`;
  if (content === undefined) return { isRefused: false, lines: [`${name} does not exist`] };
  const lines = [`${name} ${holds(content)}`, ...(backlog === undefined ? [] : backlogLines(backlog))];
  const locked = locks?.locked ?? [];
  if (bucket.onDestroy === OnDestroy.Empty && locks !== undefined && locked.length > 0) {
    return { isRefused: true, lines: [...lines, ...lockedLines(bucket, locks)] };
  }
  const isEmpty = content.versions.length === 0 && content.deleteMarkers === 0;
  if (bucket.onDestroy === OnDestroy.Delete && !isEmpty) {
    return { isRefused: true, lines: [...lines, ...waysOut(bucket)] };
  }
  return { isRefused: false, lines: [...lines, ...(locks === undefined ? [] : unlockedLines(locks))] };
}

/** Says how far it looked: a lock beyond that fails the delete of the bucket later. */
function unlockedLines({ inspected }: LockedVersions): string[] {
  return inspected === 0
    ? []
    : [`of its newest ${counted(inspected, "version")}, none is under retention or a legal hold`];
}

function holds({ versions, deleteMarkers, bytes, firstKeys, hasMore }: BucketContent): string {
  if (versions.length === 0 && deleteMarkers === 0) return "is empty";
  const listed = (versions.length + deleteMarkers).toLocaleString("en-US");
  const found = `${counted(versions.length, "version")} (${size(bytes)}) and ${counted(deleteMarkers, "delete marker")}`;
  const what = hasMore ? `more than ${listed} entries: of those listed, ${found}` : found;
  return `holds ${what}; the first keys are ${shownKeys(firstKeys)}`;
}

function backlogLines({ inspected, pending, failed }: ReplicationBacklog): string[] {
  const looked = `of its newest ${counted(inspected, "current version")}`;
  if (pending.length === 0 && failed.length === 0) {
    return inspected === 0 ? [] : [`${looked}, none is pending or failed to replicate`];
  }
  const said = (keys: string[], what: [one: string, many: string]) =>
    keys.length === 0 ? [] : [`${looked}, ${counted(keys.length, ...what)}: ${shownKeys(keys.slice(0, 3))}`];
  return [
    ...said(pending, ["is still pending replication", "are still pending replication"]),
    ...said(failed, ["failed to replicate", "failed to replicate"]),
  ];
}

function lockedLines({ path }: CheckedBucket, { inspected, locked }: LockedVersions): string[] {
  return [
    `of its newest ${counted(inspected, "version")}, ${counted(locked.length, "is", "are")} under retention or a legal hold, and ` +
      `${path}.forceDestroy does not override Object Lock: ${shownKeys(locked.slice(0, 3).map(({ key }) => key))}`,
    "wait until the retention ends, or remove retention in governance mode and legal holds; " +
      "nobody can remove retention in compliance mode",
    leave(path),
  ];
}

function waysOut({ path }: CheckedBucket): string[] {
  return [
    "S3 deletes empty buckets only, so nothing was changed",
    `to delete the objects with the bucket, set \`${path}.forceDestroy\` to true, run \`pulumi up\`, and try again; ` +
      "or empty the bucket, every version and delete marker of it, and try again",
    leave(path),
  ];
}

function leave(path: string): string {
  return `to keep the bucket and its objects, set \`${path}.retainOnDelete\` to true, run \`pulumi up\`, and try again`;
}
