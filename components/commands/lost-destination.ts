import type { BackfillRun } from "../../contract/backfill-run";

/**
 * The destinations whose bucket this deployment makes although a rule to it was in force before: a bucket of this name was lost,
 * and with it what was replicated. Nothing in the state would have that asked for again.
 */
export function lostDestinations(run: BackfillRun, madeNow: string[], areRulesNotedNow: boolean): string[] {
  const all = Object.values(run.destinations).flatMap(({ rules }) => rules.map(({ since = "" }) => since));
  const latest = all.sort().at(-1);
  const wasInForce = ({ since }: { since?: string }) =>
    since !== undefined && !(areRulesNotedNow && since === latest);
  return madeNow.filter((key) => run.destinations[key]?.rules.some(wasInForce));
}

export function lostDestinationProblem(paths: string[], command: string): string {
  return (
    `${paths.join(", ")}: the bucket of this name was lost, and is made anew without the objects that were replicated before. ` +
    `To replicate all existing objects again, run \`pulumi up --replace '**::${command}'\`.`
  );
}
