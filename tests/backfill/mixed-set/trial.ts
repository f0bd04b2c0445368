import type { BackfillRun } from "../../../contract/backfill-run";
import { type BucketPair, everything } from "../bucket-pair";
import type { History } from "./mixed-set";
import type { ObjectWriter } from "./object-writer";
import type { Scope } from "./servers";

/** Fills the source, with the old versions first. Their id is "null", as that of all that a suspended bucket gets. */
export async function fillSource(
  pair: BucketPair,
  writer: ObjectWriter,
  histories: History[],
): Promise<void> {
  const old = histories.filter(({ isOld }) => isOld);
  await pair.setVersioning(pair.source, "Suspended");
  await writer.write(old.map((history) => ({ ...history, versions: history.versions.slice(0, 1) })));
  await pair.setVersioning(pair.source, "Enabled");
  await writer.write(
    histories.map((history) =>
      history.isOld ? { ...history, versions: history.versions.slice(1) } : history,
    ),
  );
}

/** What brings all of it over. */
export function runOf(pair: BucketPair, scope: Scope): BackfillRun {
  if (scope === "current") return pair.run();
  return { ...pair.run({ rules: [{ ...everything, deleteMarkers: true }] }), versions: "all" };
}
