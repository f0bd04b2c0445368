import { closeSync, openSync, writeFileSync } from "node:fs";
import { Account, type Accounts } from "./account";
import { announcement } from "./announcement";
import { type Options, UsageError } from "./arguments";
import { cases } from "./cases";
import { confirmed } from "./confirmation";
import { counted } from "./counted";
import { Ledger, ledgerFolder, readLedgers } from "./ledger";
import { isRunning } from "./living-process";
import { newRunId, runIn } from "./naming";
import { keyWindowDays, type LeftBehind, Removal } from "./removal";
import { removalPlan } from "./removal-plan";
import { markdown } from "./report";
import type { Resource } from "./resource";
import { Resources } from "./resources";
import { runCases } from "./run";
import { foundIn } from "./search";
import { versions } from "./versions";
import { lanes, waits } from "./waits";

export type Progress = (line: string) => void;

/** Answers the exit code. */
export async function runProgram(options: Options, signal: AbortSignal, progress: Progress): Promise<number> {
  const accounts = await openAccounts(options);
  try {
    return options.clean
      ? await clean(options, accounts, signal, progress)
      : await tryCases(options, accounts, signal, progress);
  } finally {
    accounts.source.close();
    accounts.destination?.close();
  }
}

async function openAccounts({ profile, destinationProfile, endpoint, regions }: Options): Promise<Accounts> {
  const place = { ...(endpoint && { endpoint }), region: regions[0] };
  const source = await Account.open({ ...place, ...(profile && { profile }) });
  if (destinationProfile === undefined) return { source };
  const destination = await Account.open({ ...place, profile: destinationProfile });
  if (destination.id === source.id) {
    throw new UsageError(
      "`--destination-profile` leads to the same account as the source's credentials. Name a profile of a second account, or leave it out.",
    );
  }
  return { source, destination };
}

async function tryCases(
  options: Options,
  accounts: Accounts,
  signal: AbortSignal,
  progress: Progress,
): Promise<number> {
  const { regions, endpoint, only, out } = options;
  const chosen = cases.filter(({ id }) => only?.includes(id) ?? true);
  const run = newRunId();
  const service = endpoint ?? "AWS";
  const hasSecondAccount = accounts.destination !== undefined;
  progress(announcement(chosen, { service, regions, run, hasSecondAccount }));
  if (!(await confirmed("Run these cases?", options.yes, signal))) return nothingDone(signal, progress);

  // Found out before the hours that the cases may take, and without emptying an earlier report.
  closeSync(openSync(out, "a"));
  const kind = endpoint === undefined ? "aws" : "endpoint";
  const ledger = new Ledger(ledgerFolder, run);
  ledger.write({
    event: "begin",
    head: {
      run,
      pid: process.pid,
      began: new Date().toISOString(),
      ...(endpoint && { endpoint }),
      accounts: idsOf(accounts),
      regions: [...regions],
    },
  });
  const ground = {
    accounts,
    resources: new Resources(accounts, ledger, run),
    waits: waits[kind],
    isAws: endpoint === undefined,
    regions,
  };
  const removal = new Removal(accounts, waits[kind], () => ledger);
  try {
    const began = new Date();
    const job = { ground, removal, lanes: lanes[kind], signal, progress };
    const { results, leftBehind } = await runCases(job, chosen);
    const report = {
      date: `${began.toISOString().slice(0, 16).replace("T", " ")} UTC`,
      service,
      regions,
      versions: versions(),
      results,
      leftBehind: leftBehind.length,
      wasInterrupted: signal.aborted,
    };
    const secrets = [
      ...(await accounts.source.secrets()),
      ...((await accounts.destination?.secrets()) ?? []),
    ];
    const text = markdown(report, secrets);
    console.log(text);
    writeFileSync(out, text);
    progress(`The report is in ${out}.`);
    return exitCode(leftBehind, signal, progress);
  } finally {
    ledger.close();
  }
}

async function clean(
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

function nothingDone(signal: AbortSignal, progress: Progress): number {
  progress("Nothing was done.");
  return signal.aborted ? 130 : 0;
}

function shown({ kind, name, region }: Resource): string {
  const when = kind === "key" ? `, deletion in ${keyWindowDays} days` : "";
  return `  ${kind} ${name} (${region}${when})`;
}

function exitCode(leftBehind: LeftBehind[], signal: AbortSignal, progress: Progress): number {
  if (leftBehind.length > 0) {
    progress(
      `Left behind: ${counted(leftBehind.length, "resource")}. Run again with \`--clean\` to try again.`,
    );
  }
  if (signal.aborted) return 130;
  return leftBehind.length > 0 ? 1 : 0;
}

function idsOf({ source, destination }: Accounts) {
  return { source: source.id, ...(destination && { destination: destination.id }) };
}
