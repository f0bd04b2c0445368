import type { BackfillRun } from "../../contract/backfill-run";
import { extent } from "../run/extent";
import type { Context } from "./conduct";
import type { Step } from "./screen";

/**
 * Works, and shows steps with how much there is in all. To know that, the source is listed once more, beside the work; a log
 * is not worth these requests.
 */
export async function withTotals<Result>(
  run: BackfillRun,
  { screen, stop }: Context,
  work: (show: (step: Step) => void) => Promise<Result>,
): Promise<Result> {
  const end = new AbortController();
  let total: number | undefined;
  if (screen.showsTotals) {
    // Should it fail, so does the work itself, and says why.
    extent(run, AbortSignal.any([stop, end.signal])).then(
      (count) => {
        total = count;
      },
      () => {},
    );
  }
  try {
    return await work((step) => screen.show(total === undefined ? step : { ...step, total }));
  } finally {
    // The process would go on until everything is counted.
    end.abort();
  }
}
