import { archiveClasses } from "./extras";
import type { History, Version } from "./mixed-set";

/** How much there is, as the independent comparison counts it. */
export interface Extent {
  versions: number;
  markers: number;
  bytes: number;
}

/** What is to be at the destination of a set, as whole histories and as readers see it. */
export function extentOf(histories: History[]): { history: Extent; current: Extent; archived: string[] } {
  const archived = histories.filter(({ versions: [first] }) => isArchived(first));
  const rest = histories.filter((history) => !archived.includes(history));
  return {
    history: extent(rest.flatMap(({ versions }) => versions)),
    current: extent(rest.flatMap(({ versions }) => versions.at(-1) ?? [])),
    archived: archived.map(({ key }) => key),
  };
}

function extent(entries: (Version | null)[]): Extent {
  const versions = entries.filter((entry) => entry !== null);
  const bytes = versions.reduce((sum, { size }) => sum + size, 0);
  return { versions: versions.length, markers: entries.length - versions.length, bytes };
}

function isArchived(version: Version | null | undefined): boolean {
  return archiveClasses.includes(version?.headers["x-amz-storage-class"] ?? "");
}
