import { join } from "node:path";
import { CACHE } from "../folders";
import { findProgram } from "../program-lookup";
import type { Progress } from "../progress";
import { builtEngine, engineInBuildCache } from "./built-engine";
import { type Engine, type EngineSource, engineVersion } from "./engine";
import { engineFromNpm, engineInNpmCache } from "./npm-engine";

export interface EngineSearch {
  readonly progress: Progress;
  /** Where programs are looked for. Defaults to the PATH of this process. */
  readonly searchPath?: string;
  /** Where engines are kept between runs, by version. Defaults to the repository's own git-ignored folder. */
  readonly cache?: string;
}

const WAYS: readonly { readonly way: string; find(source: EngineSource): Promise<Engine> }[] = [
  { way: "pulumi on the PATH (install it: https://www.pulumi.com/docs/install)", find: engineOnPath },
  { way: "the npm package pulumi (needs npm and Pulumi's download site)", find: engineFromNpm },
  {
    way: "a build of the Go module github.com/pulumi/pulumi (needs go and a module proxy)",
    find: builtEngine,
  },
];

/** The user's own Pulumi, else one that was got before, else one that is got now. */
export async function findEngine(search: EngineSearch): Promise<Engine> {
  const source: EngineSource = {
    progress: search.progress,
    searchPath: search.searchPath ?? process.env.PATH ?? "",
    cache: join(search.cache ?? CACHE, "engine"),
  };
  const failures: string[] = [];
  for (const { way, find } of WAYS) {
    try {
      return await find(source);
    } catch (error) {
      failures.push(`  ${failures.length + 1}. ${way}: ${(error as Error).message}`);
    }
    // What was got before spares asking the network for what it could not give last time either.
    if (failures.length === 1) {
      const kept = (await engineInNpmCache(source)) ?? (await engineInBuildCache(source));
      if (kept !== undefined) return kept;
    }
  }
  throw new Error(`No Pulumi engine can be had. Tried:\n${failures.join("\n")}`);
}

async function engineOnPath({ searchPath }: EngineSource): Promise<Engine> {
  const binary = findProgram("pulumi", searchPath);
  if (binary === undefined) throw new Error("not found");
  return { binary, version: await engineVersion(binary, searchPath), origin: "path" };
}
