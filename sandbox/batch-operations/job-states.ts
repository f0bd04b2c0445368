import type { JobStatus } from "@aws-sdk/client-s3-control";

/** Which state follows which, as "Tracking job status and completion reports" of the user guide has it. */
const following: Record<JobStatus, readonly JobStatus[]> = {
  New: ["Preparing", "Cancelling"],
  Preparing: ["Suspended", "Ready", "Failing", "Cancelling"],
  Suspended: ["Ready", "Cancelling"],
  Ready: ["Active", "Cancelling"],
  Active: ["Pausing", "Completing", "Failing", "Cancelling"],
  Pausing: ["Paused", "Failing", "Cancelling"],
  Paused: ["Active", "Cancelling"],
  // The report is written here; without it the job fails after all.
  Completing: ["Complete", "Failing"],
  Failing: ["Failed"],
  Cancelling: ["Cancelled"],
  Complete: [],
  Failed: [],
  Cancelled: [],
};

export const jobStatuses = Object.keys(following).sort();

export function canFollow(from: JobStatus, to: JobStatus): boolean {
  return following[from].includes(to);
}

export function isTerminal(status: JobStatus): boolean {
  return following[status].length === 0;
}
