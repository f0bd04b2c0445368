import { closeSync, openSync, writeFileSync } from "node:fs";
import type { Progress } from "../sandbox/progress";
import { type Accounts, idsOf } from "./account";
import { announcement } from "./announcement";
import type { Options } from "./arguments";
import { cases } from "./cases";
import { confirmed } from "./confirmation";
import { exitCode, nothingDone } from "./exit-code";
import { Ledger, ledgerFolder } from "./ledger";
import { newRunId } from "./naming";
import { Removal } from "./removal";
import { markdown } from "./report";
import { Resources } from "./resources";
import { runCases } from "./run";
import { versions } from "./versions";
import { lanes, waits } from "./waits";

/** Tries the cases, writes the report, and answers the exit code. */
export async function tryCases(
  options: Options,
  accounts: Accounts,
  signal: AbortSignal,
  progress: Progress,
): Promise<number> {
  const { regions, endpoint, only, out } = options;
  const chosen = cases.filter(({ id }) => only?.includes(id) ?? true);
  const run = newRunId();
  const service = endpoint ?? "AWS";
  progress(announcement(chosen, { service, accounts: idsOf(accounts), regions, run }));
  if (!(await confirmed("Run these cases?", options.yes, signal))) return nothingDone(signal, progress);

  // Found out before the hours that the cases may take, and without emptying an earlier report.
  closeSync(openSync(out, "a"));
  const secrets = await secretsOf(accounts);
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
    // Credentials may have been renewed meanwhile, or may have expired.
    secrets.push(...(await secretsOf(accounts).catch(() => [])));
    const text = markdown(report, secrets);
    console.log(text);
    writeFileSync(out, text);
    progress(`The report is in ${out}.`);
    return exitCode(leftBehind, signal, progress);
  } finally {
    ledger.close();
  }
}

async function secretsOf({ source, destination }: Accounts): Promise<string[]> {
  return [...(await source.secrets()), ...((await destination?.secrets()) ?? [])];
}
