import type { BackfillRun } from "../../contract/backfill-run";
import { listVersions } from "../bucket/listing";
import type { Requests } from "../bucket/request-count";
import { dueRules } from "../decision/object-set";
import { RuleFilter } from "../decision/rule-filter";
import { Refusal } from "../failure/refusal";
import { clockOf } from "../run/preflight";
import { openSides } from "../run/sides";
import { jobScopes } from "./job-scope";

/** What a batch job would do, at most: whether S3 has replicated a version already, no listing tells. */
export interface JobForecast {
  cutOff: string;
  jobs: { jobs: number; tasks: number; listed: number };
  /** Those that S3 makes in the owner's name, one to write each replica. */
  requests: Requests;
  transferBytes: number;
  storedBytes: number;
}

export interface JobForecastOptions {
  onProgress?: (listed: number, bytes: number) => void;
  stop?: AbortSignal;
}

/** Counts the versions and delete markers that the rules cover. */
export async function jobForecast(
  run: BackfillRun,
  { onProgress, stop }: JobForecastOptions = {},
): Promise<JobForecast> {
  const sides = openSides({ ...run, destinations: {} });
  const targets = Object.values(run.destinations).map(({ region, rules }) => {
    return { isFar: region !== run.source.region, filter: new RuleFilter(rules) };
  });
  const jobs = { jobs: 0, tasks: 0, listed: 0 };
  const forecast = { requests: sides.requests, transferBytes: 0, storedBytes: 0 };
  try {
    const cutOff = await clockOf(sides.source).catch((error) => {
      throw new Refusal([`source: ${error.message}`]);
    });
    for (const { prefix } of jobScopes(dueRules(run, undefined))) {
      const before = jobs.tasks;
      for await (const { key, isDeleteMarker, size } of listVersions(sides.source, prefix)) {
        if (stop?.aborted) break;
        jobs.listed++;
        const takers = targets.filter(({ filter }) =>
          isDeleteMarker ? filter.takesDeleteMarkers(key) : filter.byKey({ key }) !== "out",
        );
        if (takers.length > 0) jobs.tasks++;
        forecast.requests.writes += takers.length;
        forecast.storedBytes += size * takers.length;
        forecast.transferBytes += size * takers.filter(({ isFar }) => isFar).length;
        if (jobs.listed % 1000 === 0) onProgress?.(jobs.listed, forecast.storedBytes);
      }
      if (jobs.tasks > before) jobs.jobs++;
    }
    return { cutOff: cutOff.toISOString(), jobs, ...forecast };
  } finally {
    sides.close();
  }
}
