import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

interface Package {
  readonly name: string;
  readonly version: string;
}

/** The program's direct dependencies at the versions that are installed. */
export function installedPackages(folder: string): Package[] {
  const manifest = readManifest(join(folder, "package.json"));
  const names = Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies });
  const resolve = createRequire(join(folder, "package.json")).resolve;
  return names.flatMap((name) => {
    const folders = resolve.paths(name) ?? [];
    for (const candidate of folders) {
      const version = readManifest(join(candidate, name, "package.json"))?.version;
      if (version !== undefined) return [{ name, version }];
    }
    return [];
  });
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readManifest(file: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}
