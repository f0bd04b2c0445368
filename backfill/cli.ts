import { text } from "node:stream/consumers";
import type { BackfillSummary } from "../contract/backfill-run";
import { backfill } from "./backfill";
import { failureReason } from "./failure-reason";
import { Progress, progressLine } from "./progress";
import { Refusal } from "./refusal";
import { readRun } from "./run-input";

/** The process's exit codes. Pulumi fails the deploy on everything but `complete`. */
export const ExitCode = { complete: 0, broken: 1, refused: 2, objectsFailed: 3, interrupted: 130 } as const;

/** Reads the run from stdin, tells progress on stderr and prints the summary, one line of JSON, on stdout. */
export async function main(): Promise<void> {
  // What is on stderr stays in the stack's state for good: it is no place to announce a Node version's end.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const interruption = new AbortController();
  const interrupt = () => {
    say("backfill: interrupted; what is in flight is brought to its end, once more stops at once");
    interruption.abort();
  };
  // Only the first signal is caught: the second ends the process as usual.
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  const progress = new Progress(say);
  try {
    const run = readRun(await text(process.stdin));
    progress.start();
    const summary = await backfill(run, {
      stop: interruption.signal,
      onProgress: (destination, counts) => progress.note(destination, counts),
    });
    report(summary);
    process.exitCode = interruption.signal.aborted ? ExitCode.interrupted : exitCodeOf(summary);
  } catch (error) {
    const lines = error instanceof Refusal ? error.problems : [failureReason(error)];
    for (const line of lines) say(`backfill: ${line}`);
    process.exitCode = error instanceof Refusal ? ExitCode.refused : ExitCode.broken;
  } finally {
    progress.stop();
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

function report(summary: BackfillSummary): void {
  for (const [key, counts] of Object.entries(summary.destinations)) {
    say(progressLine(key, counts));
    for (const { key: object, reason } of counts.failures) {
      say(`backfill: failed: ${JSON.stringify(object).slice(0, 200)}: ${reason}`);
    }
  }
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}

function exitCodeOf(summary: BackfillSummary): number {
  const hasFailures = Object.values(summary.destinations).some((counts) => counts.failed > 0);
  return hasFailures ? ExitCode.objectsFailed : ExitCode.complete;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

if (require.main === module) void main();
