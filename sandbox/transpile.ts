import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./folders";
import { runInGroup } from "./process-group";

const SOURCES = ["components", "backfill", "contract"];

/** The backfill runs from `dist`, which may be older than a change that somebody is just trying out. */
export async function transpile(): Promise<void> {
  if (isUpToDate()) return;
  const { code, stdout, stderr } = await runInGroup("npm", ["run", "--silent", "transpile"], {
    cwd: REPOSITORY,
  });
  if (code !== 0) throw new Error(`the sources do not compile\n${stdout}${stderr}`);
}

function isUpToDate(): boolean {
  return SOURCES.flatMap(filesOf).every(
    (source) => changed(source) < changed(join("dist", source.replace(/\.ts$/, ".js"))),
  );
}

function filesOf(folder: string): string[] {
  const names = readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".ts")).map((name) => join(folder, name));
}

/** In milliseconds since 1970; 0 for a file that is not there. */
function changed(file: string): number {
  return statSync(join(REPOSITORY, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
