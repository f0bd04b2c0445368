import type { BackfillSummary } from "../../contract/backfill-run";

/** What Pulumi's command gives a program that it runs again: what it printed the last time. */
const variable = "PULUMI_COMMAND_STDOUT";

/** The summary of the last run in this deploy's state; nothing for a first run, or after one of another form. */
export function earlierSummary(environment: NodeJS.ProcessEnv): BackfillSummary | undefined {
  try {
    const summary = JSON.parse(environment[variable] ?? "") as Partial<BackfillSummary>;
    return summary.objectSets && summary.destinations && summary.jobs
      ? (summary as BackfillSummary)
      : undefined;
  } catch {
    return undefined;
  }
}
