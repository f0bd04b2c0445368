type Program = "attachment" | "backfill" | "destroy-check" | "read-back";

/**
 * What Node is told to run, without a shell: there is nothing to quote, and an interrupt reaches it. The program is found by
 * the package's name from the project's folder, so that no path of one machine gets into the state.
 */
export function programSource(program: Program, call: string): string {
  return `require("s3-cross-region-replication/${program}/cli").${call}`;
}
