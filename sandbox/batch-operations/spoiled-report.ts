/** What is wrong with a report that a test wants to be wrong. */
export interface SpoiledReport {
  /** Each list of results lacks its last row, or has its first one twice; its checksum is that of what is stored. */
  readonly rows?: "missing" | "doubled";
  /** The checksums of the results, or the one of the manifest, fit nothing. */
  readonly checksum?: "of results" | "of manifest";
  /** Where the manifest says that results are, when they are where they belong. */
  readonly resultKey?: (key: string) => string;
  readonly resultBucket?: string;
}

export const WRONG_CHECKSUM = "0".repeat(32);

export function spoiledRows(rows: readonly string[], { rows: how }: SpoiledReport): readonly string[] {
  if (how === "missing") return rows.slice(0, -1);
  return how === "doubled" ? [...rows.slice(0, 1), ...rows] : rows;
}
