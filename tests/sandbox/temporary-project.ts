import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "../../sandbox/folders";

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), "sandbox-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A Pulumi project outside the repository that runs the given program with the repository's packages. */
export function writeProject(folder: string, program: string): string {
  const project = join(folder, "project");
  mkdirSync(project);
  symlinkSync(join(REPOSITORY, "node_modules"), join(project, "node_modules"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "trial", private: true }));
  writeFileSync(join(project, "Pulumi.yaml"), "name: trial\nruntime: nodejs\nmain: index.ts\n");
  copyFileSync(program, join(project, "index.ts"));
  return project;
}

/** An executable that does what the script says: a stand-in for a program that is not installed here. */
export function writeScript(file: string, script: string): string {
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}
