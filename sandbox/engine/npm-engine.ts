import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { runInGroup } from "../process-group";
import { findProgram } from "../program-lookup";
import { withElapsed } from "../progress";
import { type Engine, type EngineSource, keptEngine, lastLine } from "./engine";

const VERSION = "3.265.0";
const LIMIT_MILLISECONDS = 60_000;

export function engineInNpmCache({ cache, searchPath }: EngineSource): Promise<Engine | undefined> {
  return keptEngine(binaryIn(cache), "npm", searchPath);
}

/** The npm package is a small program that downloads the command line when it first runs. */
export async function engineFromNpm(source: EngineSource): Promise<Engine> {
  const npm = findProgram("npm", source.searchPath);
  if (npm === undefined) throw new Error("npm is not on the PATH");
  const folder = folderIn(source.cache);
  const env = {
    ...process.env,
    PATH: source.searchPath,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_VERSION: VERSION,
  };
  const run = (command: string, args: readonly string[]) =>
    runInGroup(command, args, { cwd: folder, env, timeoutMilliseconds: LIMIT_MILLISECONDS });
  await mkdir(folder, { recursive: true });
  try {
    await withElapsed(source.progress, `getting Pulumi ${VERSION} through npm`, async () => {
      const options = ["--ignore-scripts", "--no-save", "--no-audit", "--no-fund", "--prefix", folder];
      const installed = await run(npm, ["install", ...options, `pulumi@${VERSION}`]);
      if (installed.code !== 0) throw new Error(`npm install failed: ${lastLine(installed.stderr)}`);
      const script = join(folder, "node_modules", "pulumi", "run.js");
      const downloaded = await run(process.execPath, [script, "version"]);
      if (downloaded.code !== 0) throw new Error(`its download failed: ${lastLine(downloaded.stderr)}`);
    });
    const engine = await engineInNpmCache(source);
    if (engine === undefined) throw new Error(`its download left no ${binaryIn(source.cache)}`);
    return engine;
  } catch (error) {
    // Half a download is not taken for an engine, and the next run may have a better network.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function folderIn(cache: string): string {
  return join(cache, `npm-${VERSION}`);
}

function binaryIn(cache: string): string {
  return join(folderIn(cache), "home", "versions", VERSION, "bin", "pulumi");
}
