import { existsSync } from "node:fs";
import type { BackfillRun } from "../../contract/backfill-run";
import { Journal } from "../copy/journal";
import { abortLeftovers } from "../copy/open-uploads";
import { Refusal } from "../failure/refusal";
import { openSides } from "./sides";

/** What a run that was killed left behind, by its journal. */
export interface LeftBehind {
  /** Begun, and neither completed nor aborted: their parts are charged for. */
  uploads: { bucket: string; key: string; uploadId: string; parts: number }[];
  /** Copies and delete markers that may be stored, and have not been looked at; only a run can do that. */
  unfinished: { bucket: string; key: string }[];
}

export function leftBehind(run: BackfillRun, path: string): LeftBehind {
  const journal = openJournal(run, path);
  const left = toldBy(journal);
  journal.close();
  return left;
}

/** Ends the uploads and tells what is left then. */
export async function abandonUploads(run: BackfillRun, path: string): Promise<LeftBehind> {
  const journal = openJournal(run, path);
  const sides = openSides(run);
  try {
    for (const { bucket } of sides.destinations) await abortLeftovers(journal, bucket);
    return toldBy(journal);
  } finally {
    sides.close();
    journal.close();
  }
}

function toldBy(journal: Journal): LeftBehind {
  return {
    uploads: journal
      .left()
      .map(({ bucket, key, uploadId, parts }) => ({ bucket, key, uploadId, parts: parts.size })),
    unfinished: journal
      .unfinished()
      .map(({ undertaking: { bucket, object } }) => ({ bucket, key: object.key })),
  };
}

/** A run would begin one that is not there; here it tells that nothing is open. */
function openJournal(run: BackfillRun, path: string): Journal {
  if (existsSync(path)) return Journal.open(path, run);
  throw new Refusal([
    `journal is ${JSON.stringify(path)}, which does not exist; a run takes its journal away when nothing is left open; ` +
      "check the path",
  ]);
}
