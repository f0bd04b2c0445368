import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, REPOSITORY } from "./folders";

/** A sandbox that outlives the command that made it, until it is stopped. */
export interface KeptSandbox {
  /** Holds the engine's home, the stack's state and the local AWS's log. */
  folder: string;
  endpoint: string;
  /** The local AWS; absent if it is not ours. */
  pid?: number;
}

/** The configuration that Pulumi writes for the sandbox's stack, beside the program. */
export const STACK_FILE = join(REPOSITORY, "Pulumi.sandbox.yaml");

const record = join(CACHE, "kept.json");

export function keptSandbox(): KeptSandbox | undefined {
  try {
    return JSON.parse(readFileSync(record, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export function keepSandbox(sandbox: KeptSandbox): void {
  writeFileSync(record, JSON.stringify(sandbox));
}

export function stopKeptSandbox({ folder, pid }: KeptSandbox): void {
  if (pid !== undefined) {
    try {
      process.kill(-pid, "SIGTERM");
    } catch (error) {
      // Gone already, for example with a restart of the machine.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
  rmSync(folder, { recursive: true, force: true });
  rmSync(STACK_FILE, { force: true });
  rmSync(record, { force: true });
}
