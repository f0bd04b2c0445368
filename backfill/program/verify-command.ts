import { shownKey } from "../bucket/key-text";
import { type DestinationParity, hasDifferences } from "../parity/parity-tally";
import { verify } from "../parity/verify";
import type { Conduct } from "./conduct";
import { ExitCode } from "./exit-code";
import { locatedRun } from "./located-run";
import { withTotals } from "./totals";
import { parityLine } from "./words-for-counts";

/** Compares the destinations with the source. */
export const verifyCommand: Conduct = async (request, context) => {
  const { screen, stop, print } = context;
  const run = await locatedRun(request);
  const summary = await withTotals(run, context, (show) =>
    verify(run, {
      ...(request.depth && { depth: request.depth }),
      stop,
      onProgress: (key, parity) => {
        const line = () => parityLine(key, parity);
        show({ name: key, objects: comparedIn(parity), line });
      },
    }),
  );
  const found = Object.entries(summary.destinations);
  for (const [key, parity] of found) {
    screen.say(parityLine(key, parity));
    for (const { key: object, reason } of parity.differences) {
      screen.say(`parity: ${shownKey(object)}: ${reason}`);
    }
  }
  print(summary);
  if (stop.aborted) return ExitCode.interrupted;
  if (found.some(([, parity]) => hasDifferences(parity))) return ExitCode.objectsFailed;
  return request.strict && found.some(([, parity]) => isOpen(parity))
    ? ExitCode.objectsLeft
    : ExitCode.complete;
};

function comparedIn({
  bucket: _,
  differences: __,
  onlyAtDestination: ___,
  ...counts
}: DestinationParity): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Neither proven to be there nor meant to be missing for good. */
function isOpen({ pending, unproven, archived, customerKeys }: DestinationParity): boolean {
  return pending + unproven + archived + customerKeys > 0;
}
