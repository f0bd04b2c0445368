import { join } from "node:path";
import { CACHE } from "../../sandbox/folders";
import { pythonEnvironment } from "../../sandbox/local-aws/python-environment";
import { runInGroup } from "../../sandbox/process-group";

export interface Difference {
  /** Absent where it is about the bucket. */
  key: string | null;
  /** Its number in the history of the key, the oldest being 1. */
  version: number | null;
  what: string;
  source: unknown;
  destination: unknown;
}

export interface Comparison {
  /** Tags are untold where the server refuses to tell those of either side. */
  compared: { versions: number; markers: number; bytes: number; untoldTags: number };
  differences: Difference[];
}

/** Compares the buckets by a program that shares nothing with the backfill. */
export async function compareIndependently(
  endpoint: string,
  { source, destination }: { source: string; destination: string },
  what: "history" | "current",
): Promise<Comparison> {
  // It needs no package, but this Python is there for sure.
  const programs = await pythonEnvironment({
    holds: "independent comparison",
    requirements: join(__dirname, "../../sandbox/local-aws/requirements.txt"),
    cache: CACHE,
    searchPath: process.env.PATH ?? "",
    progress: () => undefined,
  });
  const program = join(__dirname, "independent-comparison.py");
  const args = ["-I", program, endpoint, source, destination, what];
  const { code, stdout, stderr } = await runInGroup(join(programs, "python3"), args);
  if (code !== 0) throw new Error(`the comparison ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
