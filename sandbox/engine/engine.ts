import { runInGroup } from "../process-group";
import { isProgram } from "../program-lookup";
import type { Progress } from "../progress";

/** A Pulumi command line that answered. */
export interface Engine {
  readonly binary: string;
  readonly version: string;
  readonly origin: "path" | "npm" | "built";
}

/** What one way of getting an engine works with. */
export interface EngineSource {
  readonly progress: Progress;
  readonly searchPath: string;
  readonly cache: string;
}

const ANSWERS_WITHIN_MILLISECONDS = 20_000;

/** An engine counts only once it answered: a leftover shim or a binary for another machine does not. */
export async function engineVersion(binary: string, searchPath: string): Promise<string> {
  const { code, stdout, stderr } = await runInGroup(binary, ["version"], {
    env: { ...process.env, PATH: searchPath, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMilliseconds: ANSWERS_WITHIN_MILLISECONDS,
  });
  const version = /^v?(\d+\.\d+\.\d+\S*)$/m.exec(stdout.trim())?.[1];
  if (code === 0 && version !== undefined) return version;
  throw new Error(`${binary} version ended with code ${code}: ${lastLine(stderr || stdout)}`);
}

export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** The engine that an earlier run left at this place, if it still answers. */
export async function keptEngine(
  binary: string,
  origin: Engine["origin"],
  searchPath: string,
): Promise<Engine | undefined> {
  if (!isProgram(binary)) return undefined;
  const version = await engineVersion(binary, searchPath).catch(() => undefined);
  return version === undefined ? undefined : { binary, version, origin };
}
