import { text } from "node:stream/consumers";
import { type BackfillOptions, backfill } from "../../backfill/run/backfill";
import type { BackfillRun } from "../../contract/backfill-run";

/** A run in a process of its own, with the options that only callers in the same process have otherwise. */
async function main(): Promise<void> {
  const { run, options } = JSON.parse(await text(process.stdin)) as {
    run: BackfillRun;
    options: BackfillOptions;
  };
  process.stdout.write(JSON.stringify(await backfill(run, options)));
}

void main();
