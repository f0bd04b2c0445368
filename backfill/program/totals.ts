import type { BackfillRun } from "../../contract/backfill-run";
import { extent } from "../run/extent";
import type { Context } from "./conduct";
import type { Step } from "./screen";

/**
 * Shows steps with how much there is in all. To know that, the source is listed once more, beside the work; a log is not
 * worth these requests.
 */
export function showTotals(
  run: BackfillRun,
  { screen, stop, isWatched }: Pick<Context, "screen" | "stop" | "isWatched">,
) {
  let total: number | undefined;
  if (isWatched) {
    // Should it fail, so does the work itself, and says why.
    extent(run, stop).then(
      (count) => {
        total = count;
      },
      () => {},
    );
  }
  return {
    show(step: Step): void {
      screen.show(total === undefined ? step : { ...step, total });
    },
  };
}
