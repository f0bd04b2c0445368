import type { BackfillRun, CopySummary, DestinationSummary } from "../../contract/backfill-run";
import type { Requests } from "../bucket/request-count";
import { ForecastWriter } from "../copy/forecast-writer";
import { ExceptionReport } from "../record/exception-report";
import type { BackfillOptions } from "./backfill";
import { settleDestinations } from "./destinations";
import { openSides } from "./sides";

/** What a run would do. */
export interface Forecast {
  cutOff: string;
  destinations: { [key: string]: DestinationForecast };
  /** Those of the run: the listings and looks that this forecast made as well, and what storing the copies takes. */
  requests: Requests;
  /** What would leave the source's region. */
  transferBytes: number;
  storedBytes: number;
}

export interface DestinationForecast extends Omit<DestinationSummary, "copied" | "copiedBytes"> {
  toCopy: number;
  toCopyBytes: number;
}

/** Goes through the motions of a backfill without storing anything. */
export async function forecast(run: BackfillRun, options: BackfillOptions = {}): Promise<Forecast> {
  const stop = options.stop ?? new AbortController().signal;
  const report = ExceptionReport.open(run.report);
  const sides = openSides(run);
  const writers: ForecastWriter[] = [];
  try {
    const summary = await settleDestinations(run, sides, {
      ...options,
      stop,
      report,
      writerOf: (plan) => {
        const writer = new ForecastWriter(plan);
        writers.push(writer);
        return writer;
      },
    });
    return toldAsForecast(run, summary, [sides.requests, ...writers.map(({ requests }) => requests)]);
  } finally {
    sides.close();
    report.close();
  }
}

function toldAsForecast(
  { source, destinations: places }: BackfillRun,
  { cutOff, destinations }: CopySummary,
  requests: Requests[],
): Forecast {
  const entries = Object.entries(destinations);
  const bytesTo = (isCounted: (key: string) => boolean) =>
    entries.reduce((sum, [key, { copiedBytes }]) => (isCounted(key) ? sum + copiedBytes : sum), 0);
  return {
    cutOff,
    destinations: Object.fromEntries(
      entries.map(([key, { bucket, listed, copied, copiedBytes, ...others }]) => [
        key,
        { bucket, listed, toCopy: copied, toCopyBytes: copiedBytes, ...others },
      ]),
    ),
    requests: {
      writes: requests.reduce((sum, { writes }) => sum + writes, 0),
      reads: requests.reduce((sum, { reads }) => sum + reads, 0),
    },
    transferBytes: bytesTo((key) => places[key]?.region !== source.region),
    storedBytes: bytesTo(() => true),
  };
}
