import type { JobStatus } from "@aws-sdk/client-s3-control";

/** From here on a job stays as it is. */
const ends: readonly string[] = ["Complete", "Failed", "Cancelled"] satisfies JobStatus[];

export function isEnd(status: string): boolean {
  return ends.includes(status);
}

/** Nothing happens to a job that waits for a confirmation until somebody gives it. */
export function isAtRest(status: string): boolean {
  return isEnd(status) || status === "Suspended";
}

/** From here on S3 has the list of objects, and has assumed the role to make it. */
export function hasList(status: string): boolean {
  return !(["New", "Preparing"] satisfies JobStatus[] as string[]).includes(status);
}

/** Whether the job has done its work, or may still do it. S3 calls one failed, too, that found nothing to do. */
export function mayHaveWorked(status: string): boolean {
  return !(["Cancelling", "Cancelled", "Failing"] satisfies JobStatus[] as string[]).includes(status);
}
