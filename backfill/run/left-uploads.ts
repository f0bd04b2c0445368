import { existsSync } from "node:fs";
import type { BackfillRun } from "../../contract/backfill-run";
import { Journal } from "../copy/journal";
import { abortLeftovers } from "../copy/open-uploads";
import { Refusal } from "../failure/refusal";
import { openSides } from "./sides";

/** An upload that was begun and neither completed nor aborted. Its parts are charged for. */
export interface OpenUploadSummary {
  bucket: string;
  key: string;
  uploadId: string;
  parts: number;
}

/** What a run that was killed left open. */
export function openUploads(run: BackfillRun, journal: string): OpenUploadSummary[] {
  const opened = openJournal(run, journal);
  const uploads = opened
    .left()
    .map(({ bucket, key, uploadId, parts }) => ({ bucket, key, uploadId, parts: parts.size }));
  opened.close();
  return uploads;
}

/** Ends all of it and says how many they were. */
export async function abandon(run: BackfillRun, journal: string): Promise<number> {
  const opened = openJournal(run, journal);
  const sides = openSides(run);
  try {
    const count = opened.left().length;
    for (const { bucket } of sides.destinations) await abortLeftovers(opened, bucket);
    return count - opened.left().length;
  } finally {
    sides.close();
    opened.close();
  }
}

/** A run would begin one that is not there; here it tells that nothing is open. */
function openJournal(run: BackfillRun, path: string): Journal {
  if (existsSync(path)) return Journal.open(path, run);
  throw new Refusal([
    `journal is ${JSON.stringify(path)}, which does not exist; a run takes its journal away when nothing is left open; ` +
      "check the path",
  ]);
}
