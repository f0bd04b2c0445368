import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CACHE, REPOSITORY } from "./folders";

/** The programs the engine starts, each with where its source begins. */
export const PROGRAMS = {
  aws: "providers/aws/main.ts",
  "aws-native": "providers/aws-native/main.ts",
  command: "providers/command/main.ts",
  "language-nodejs": "language-host/main.ts",
} as const;

export type ProgramName = keyof typeof PROGRAMS;

/**
 * One JavaScript file per program, made once per state of the sources: every explicit provider is a process of its own,
 * and compiling TypeScript at each start costs more than the rest of its start together.
 */
export async function bundlePrograms(cache: string = CACHE): Promise<Readonly<Record<ProgramName, string>>> {
  const folder = join(cache, "plugins", sourceHash());
  if (!existsSync(folder)) await bundleInto(folder);
  return Object.fromEntries(
    Object.keys(PROGRAMS).map((name) => [name, join(folder, `${name}.js`)]),
  ) as Record<ProgramName, string>;
}

async function bundleInto(folder: string): Promise<void> {
  // Loaded only when there is something to bundle: later runs need not wait for it.
  const { build } = await import("esbuild");
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(dirname(folder), { recursive: true });
  await build({
    entryPoints: Object.entries(PROGRAMS).map(([out, source]) => ({ in: join(__dirname, source), out })),
    outdir: unfinished,
    bundle: true,
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  try {
    await rename(unfinished, folder);
  } catch (error) {
    // Another run finished the same bundle first.
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function sourceHash(): string {
  const hash = createHash("sha256");
  const files = ["providers", "language-host"].flatMap((folder) => sourcesIn(join(__dirname, folder)));
  const shared = ["aws-itself.ts", "grpc-server.ts", "parent-watch.ts"].map((name) => join(__dirname, name));
  for (const file of [...files, ...shared, join(REPOSITORY, "package-lock.json")].sort()) {
    hash.update(file.slice(REPOSITORY.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}
