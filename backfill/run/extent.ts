import type { BackfillRun } from "../../contract/backfill-run";
import { listObjects, listVersions } from "../bucket/listing";
import { openSides } from "./sides";

/** Counts what a run has to look at, so that somebody who watches it sees how much is left. */
export async function extent(run: BackfillRun, stop: AbortSignal): Promise<number | undefined> {
  const sides = openSides({ ...run, destinations: {} });
  let count = 0;
  try {
    for await (const _ of run.versions === "all" ? listVersions(sides.source) : listObjects(sides.source)) {
      if (stop.aborted) return undefined;
      count++;
    }
    return count;
  } finally {
    sides.close();
  }
}
