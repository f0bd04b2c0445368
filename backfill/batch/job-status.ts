import type { JobStatus } from "@aws-sdk/client-s3-control";

/** From here on a job stays as it is. */
const ends: readonly string[] = ["Complete", "Failed", "Cancelled"] satisfies JobStatus[];

export function isEnd(status: string): boolean {
  return ends.includes(status);
}

/** Those in which a job will still do its work, so that another run may wait for it. */
export const promising: JobStatus[] = [
  "New",
  "Preparing",
  "Suspended",
  "Ready",
  "Active",
  "Pausing",
  "Paused",
  "Completing",
];
