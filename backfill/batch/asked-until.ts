import { longestUpload } from "../decision/write-time";
import type { JobWindow } from "./job-request";

/** From when on the next job has to ask for versions, so that no upload in parts is left out that ended since. */
export function windowAfter(askedUntil: Date | undefined, createdBefore: Date): JobWindow {
  if (askedUntil === undefined) return { createdBefore };
  return { createdBefore, createdAfter: new Date(askedUntil.getTime() - longestUpload) };
}

/** Until when jobs have asked for everything, if they have; in the order in which they were created. */
export function askedUntil(windows: JobWindow[]): Date | undefined {
  let until: Date | undefined;
  for (const { createdAfter, createdBefore } of windows) {
    const isConnected =
      createdAfter === undefined ||
      (until !== undefined && createdAfter.getTime() + longestUpload <= until.getTime());
    if (isConnected && (until === undefined || createdBefore > until)) until = createdBefore;
  }
  return until;
}
