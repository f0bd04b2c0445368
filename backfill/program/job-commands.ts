import type { JobSummary } from "../../contract/backfill-run";
import { cancelJob, jobSummaries, jobSummary } from "../batch/job-command";
import { shownKey } from "../bucket/key-text";
import { abandonUploads, type LeftBehind, leftBehind } from "../run/left-behind";
import type { Conduct } from "./conduct";
import { ExitCode } from "./exit-code";
import { locatedRun } from "./located-run";
import type { Request } from "./request";
import { hasFailures, tellJob } from "./run-command";
import type { Screen } from "./screen";

/** Tells how far jobs are, or what a killed run left open. */
export const statusCommand: Conduct = async (request, { screen, print }) => {
  if (request.journal !== undefined) {
    return toldLeft(leftBehind(await locatedRun(request), request.journal), screen, print);
  }
  const { source, owner } = await jobOwner(request);
  const jobs =
    request.job === undefined
      ? await jobSummaries(source, owner)
      : [await jobSummary(source, owner, request.job)];
  return told(jobs, screen, print);
};

/** Ends a job, or gives up what a killed run left open. */
export const cancelCommand: Conduct = async (request, { screen, print }) => {
  if (request.journal !== undefined) {
    return toldLeft(await abandonUploads(await locatedRun(request), request.journal), screen, print);
  }
  const { source, owner } = await jobOwner(request);
  const job = await cancelJob(source, owner, request.job ?? "");
  tellJob(job, screen);
  print({ jobs: [job] });
  return ExitCode.complete;
};

async function jobOwner(request: Request) {
  const { source } = await locatedRun({ ...request, destinations: {} });
  return { source, owner: { accountId: request.batch?.accountId ?? "" } };
}

function toldLeft(left: LeftBehind, screen: Screen, print: (result: object) => void): ExitCode {
  const { uploads, unfinished } = left;
  for (const { bucket, key, parts } of uploads) {
    screen.say(`backfill: ${bucket}: the upload of ${shownKey(key)} is open, with ${parts} parts there`);
  }
  for (const { bucket, key } of unfinished) {
    screen.say(
      `backfill: ${bucket}: ${shownKey(key)} may be stored, but not checked; run again with this journal`,
    );
  }
  if (uploads.length + unfinished.length === 0) screen.say("backfill: nothing is open");
  print(left);
  return ExitCode.complete;
}

function told(jobs: JobSummary[], screen: Screen, print: (result: object) => void): ExitCode {
  for (const job of jobs) tellJob(job, screen);
  print({ jobs });
  return hasFailures({ destinations: {}, jobs }) ? ExitCode.objectsFailed : ExitCode.complete;
}
