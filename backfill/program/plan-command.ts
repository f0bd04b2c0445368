import type { BackfillRun } from "../../contract/backfill-run";
import { jobForecast } from "../batch/job-forecast";
import { type Forecast, forecast } from "../run/forecast";
import type { Conduct, Context } from "./conduct";
import { type Cost, costOf, type Quantities } from "./cost";
import { ExitCode } from "./exit-code";
import { locatedRun } from "./located-run";
import { withTotals } from "./totals";
import { forecastLine, humanCount, humanSize, nothingLine } from "./words-for-counts";

/** Says what a run would do, and what it would cost. */
export const planCommand: Conduct = async (request, context) => {
  const run = await locatedRun(request);
  const planned = run.batch ? await planJob(run, context) : await planCopies(run, context);
  const cost = request.prices && costOf(planned, request.prices);
  if (!context.stop.aborted) tell(planned, cost, context);
  context.print({ strategy: run.batch ? "batch" : "copy", ...planned, ...(cost && { cost }) });
  if (context.stop.aborted) return ExitCode.interrupted;
  return "destinations" in planned && hasFailures(planned) ? ExitCode.objectsFailed : ExitCode.complete;
};

async function planCopies(run: BackfillRun, context: Context): Promise<Forecast> {
  const { screen, stop } = context;
  const planned = await withTotals(run, context, (show) =>
    forecast(run, {
      stop,
      onWarning: (warning) => screen.say(`warning: ${warning}`),
      onProgress: (key, { listed, copiedBytes }) => {
        const line = () => `plan for ${key.slice(0, 60)}: ${listed} looked at`;
        show({ name: key, objects: listed, bytes: copiedBytes, line });
      },
    }),
  );
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
  const { jobs, tasks, listed } = planned.jobs;
  screen.say(
    tasks === 0
      ? `plan: no job; none of ${listed} versions belongs at a destination`
      : `plan: ${jobs === 1 ? "one batch job" : `${jobs} batch jobs`} of at most ${tasks} tasks, for ${listed} versions`,
  );
  return planned;
}

function tell(planned: Quantities, cost: Cost | undefined, { screen }: Context): void {
  const { requests, transferBytes, storedBytes } = planned;
  screen.say(
    `plan: ${humanCount(requests.writes)} PUT, COPY, POST and LIST requests, ${humanCount(requests.reads)} others, ` +
      `${humanSize(transferBytes)} between regions, ${humanSize(storedBytes)} stored`,
  );
  if (cost) screen.say(`plan: at these prices ${cost.once} once, and ${cost.perMonth} a month for storage`);
}

/** Whatever could not even be looked at would not be copied either. */
function hasFailures({ destinations }: Forecast): boolean {
  return Object.values(destinations).some(({ failed }) => failed > 0);
}
