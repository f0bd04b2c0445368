import type { JobSummary } from "../../contract/backfill-run";
import { cancelJob, jobSummaries, jobSummary } from "../batch/job-command";
import { abandon, openUploads } from "../run/left-uploads";
import type { Conduct } from "./conduct";
import { ExitCode } from "./exit-code";
import { locatedRun } from "./located-run";
import type { Request } from "./request";
import { hasFailures, tellJob } from "./run-command";

/** Tells how far jobs are, or what a killed run left open. */
export const statusCommand: Conduct = async (request, { screen, print }) => {
  if (request.journal !== undefined) {
    const uploads = openUploads(await locatedRun(request), request.journal);
    for (const { bucket, key, parts } of uploads) {
      screen.say(
        `backfill: ${bucket}: ${JSON.stringify(key).slice(0, 200)} is open, with ${parts} parts there`,
      );
    }
    print({ uploads });
    return ExitCode.complete;
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
    const ended = await abandon(await locatedRun(request), request.journal);
    screen.say(`backfill: ${ended} open uploads ended, and their parts deleted`);
    print({ ended });
    return ExitCode.complete;
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

function told(
  jobs: JobSummary[],
  screen: Parameters<typeof tellJob>[1],
  print: (result: object) => void,
): ExitCode {
  for (const job of jobs) tellJob(job, screen);
  print({ jobs });
  return hasFailures({ destinations: {}, jobs }) ? ExitCode.objectsFailed : ExitCode.complete;
}
