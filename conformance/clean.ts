import type { Progress } from "../sandbox/progress";
import { type Accounts, idsOf } from "./account";
import type { Options } from "./arguments";
import { confirmed } from "./confirmation";
import { counted } from "./counted";
import { exitCode, nothingDone } from "./exit-code";
import { Ledger, ledgerFolder, readLedgers } from "./ledger";
import { isRunning } from "./living-process";
import { runIn } from "./naming";
import { keyWindowDays, Removal } from "./removal";
import { removalPlan } from "./removal-plan";
import type { Resource } from "./resource";
import { foundIn } from "./search";
import { waits } from "./waits";

/** Removes what interrupted runs left behind, and answers the exit code. */
export async function clean(
  options: Options,
  accounts: Accounts,
  signal: AbortSignal,
  progress: Progress,
): Promise<number> {
  const { regions, endpoint } = options;
  const ledgers = readLedgers(ledgerFolder);
  const everywhere = new Set([
    ...regions,
    ...[...ledgers.values()].flatMap(({ head }) => head?.regions ?? []),
  ]);
  const searches = [await foundIn(accounts.source, "source", [...everywhere])];
  if (accounts.destination)
    searches.push(await foundIn(accounts.destination, "destination", [...everywhere]));
  const found = searches.flatMap(({ resources }) => resources);
  const problems = searches.flatMap((search) => search.problems);
  for (const problem of problems) progress(`Not looked for without a ledger: ${problem}`);
  // A local AWS has not every service; in AWS somebody has to look at what was not looked for.
  const isIncomplete = endpoint === undefined && problems.length > 0;
  const place = { ...(endpoint && { endpoint }), accounts: idsOf(accounts), isRunning };
  const { remove, skipped } = removalPlan(ledgers, found, place);
  for (const { run, reason } of skipped) progress(`Run ${run} is left alone: ${reason}.`);
  if (remove.length === 0) {
    progress("Nothing is left to remove.");
    return skipped.length > 0 || isIncomplete ? 1 : 0;
  }
  progress(["To be removed:", ...remove.map(shown)].join("\n"));
  if (!(await confirmed("Remove them?", options.yes, signal))) return nothingDone(signal, progress);
  const books = new Map<string, Ledger>();
  const bookOf = ({ name }: Resource): Ledger | undefined => {
    const run = runIn(name) ?? "";
    if (!ledgers.has(run)) return undefined;
    const book = books.get(run) ?? new Ledger(ledgerFolder, run);
    books.set(run, book);
    return book;
  };
  try {
    const kind = endpoint === undefined ? "aws" : "endpoint";
    const leftBehind = await new Removal(accounts, waits[kind], bookOf).remove(remove);
    for (const { resource, reason } of leftBehind)
      progress(`not removed: ${shown(resource).trim()}: ${reason}`);
    progress(`Removed: ${remove.length - leftBehind.length} of ${counted(remove.length, "resource")}.`);
    const code = exitCode(leftBehind, signal, progress);
    return skipped.length > 0 || isIncomplete ? Math.max(code, 1) : code;
  } finally {
    for (const book of books.values()) book.close();
  }
}

function shown({ kind, name, region }: Resource): string {
  const when = kind === "key" ? `, deletion in ${keyWindowDays} days` : "";
  return `  ${kind} ${name} (${region}${when})`;
}
