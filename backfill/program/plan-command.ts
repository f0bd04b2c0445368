import type { BackfillRun } from "../../contract/backfill-run";
import { jobForecast } from "../batch/job-forecast";
import { type Forecast, forecast } from "../run/forecast";
import type { Conduct, Context } from "./conduct";
import { costOf, type Prices, type Quantities } from "./cost";
import { ExitCode } from "./exit-code";
import { locatedRun } from "./located-run";
import { showTotals } from "./totals";
import { forecastLine, humanCount, humanSize, nothingLine } from "./words-for-counts";

/** Says what a run would do, and what it would cost. */
export const planCommand: Conduct = async (request, context) => {
  const run = await locatedRun(request);
  const planned = run.batch ? await planJob(run, context) : await planCopies(run, context);
  const cost = request.prices && costOf(planned, request.prices);
  if (!context.stop.aborted) tell(planned, request.prices, context);
  context.print({ strategy: run.batch ? "batch" : "copy", ...planned, ...(cost && { cost }) });
  return context.stop.aborted ? ExitCode.interrupted : ExitCode.complete;
};

async function planCopies(run: BackfillRun, { screen, stop, isWatched }: Context): Promise<Forecast> {
  const totals = showTotals(run, { screen, stop, isWatched });
  const planned = await forecast(run, {
    stop,
    onWarning: (warning) => screen.say(`warning: ${warning}`),
    onProgress: (key, { listed, copiedBytes }) => {
      const line = () => `plan for ${key.slice(0, 60)}: ${listed} looked at`;
      totals.show({ name: key, objects: listed, bytes: copiedBytes, line });
    },
  });
  for (const [key, counts] of Object.entries(planned.destinations)) {
    screen.say(nothingLine(key, counts) ?? forecastLine(key, counts));
  }
  return planned;
}

async function planJob(run: BackfillRun, { screen, stop }: Context) {
  const planned = await jobForecast(run, {
    stop,
    onProgress: (objects, bytes) => {
      screen.show({ name: "source", objects, bytes, line: () => `plan: ${objects} versions looked at` });
    },
  });
  const { tasks, listed } = planned.jobs;
  screen.say(
    tasks === 0
      ? `plan: no job; none of ${listed} versions belongs at a destination`
      : `plan: one batch job of at most ${tasks} tasks, for ${listed} versions`,
  );
  return planned;
}

function tell(planned: Quantities, prices: Prices | undefined, { screen }: Context): void {
  const { requests, transferBytes, storedBytes } = planned;
  screen.say(
    `plan: ${humanCount(requests.writes)} PUT, COPY, POST and LIST requests, ${humanCount(requests.reads)} others, ` +
      `${humanSize(transferBytes)} between regions, ${humanSize(storedBytes)} stored`,
  );
  if (!prices) return;
  const { once, perMonth } = costOf(planned, prices);
  screen.say(`plan: at these prices ${once} once, and ${perMonth} a month for storage`);
}
