import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runInGroup } from "../process-group";
import { findProgram } from "../program-lookup";
import { type Progress, withElapsed } from "../progress";

export interface PythonEnvironment {
  /** As it is called in messages, after "the". */
  readonly holds: string;
  /** What a user without Python, or without that package, can do instead. */
  readonly wayOut?: string;
  /** The requirements it holds, as pip reads them. */
  readonly requirements: string;
  /** Below this folder, by the hash of the requirements. */
  readonly cache: string;
  readonly searchPath: string;
  readonly progress: Progress;
}

/** A Python environment cannot be moved into place when it is complete, so it carries a mark instead. */
const FINISHED = ".finished";
const OLDEST = "3.10";
const INSTALL_LIMIT_MILLISECONDS = 300_000;

/** Answers the folder of the environment's programs, made once per set of requirements. */
export async function pythonEnvironment(options: PythonEnvironment): Promise<string> {
  const hash = createHash("sha256")
    .update(await readFile(options.requirements))
    .digest("hex")
    .slice(0, 16);
  const folder = join(options.cache, "python", hash);
  if (existsSync(join(folder, FINISHED))) return join(folder, "bin");
  const python = findProgram("python3", options.searchPath);
  if (python === undefined) {
    const problem = `The ${options.holds} needs python3 (${OLDEST} or newer), which is not on the PATH.`;
    throw new Error(withWayOut(problem, " ", options));
  }
  await withElapsed(options.progress, `installing the ${options.holds} into a Python environment, once`, () =>
    install(python, folder, options),
  );
  return join(folder, "bin");
}

async function install(python: string, folder: string, options: PythonEnvironment): Promise<void> {
  const run = async (what: string, command: string, args: readonly string[]) => {
    const { code, stdout, stderr } = await runInGroup(command, args, {
      env: { ...process.env, PATH: options.searchPath },
      timeoutMilliseconds: INSTALL_LIMIT_MILLISECONDS,
    });
    if (code === 0) return;
    throw new Error(withWayOut(`${what}:\n${tail(stderr || stdout)}`, "\n", options));
  };
  await mkdir(dirname(folder), { recursive: true });
  await rm(folder, { recursive: true, force: true });
  const recent = `import sys; sys.exit(0 if sys.version_info >= (${OLDEST.replace(".", ", ")}) else sys.version)`;
  await run(`The ${options.holds} needs Python ${OLDEST} or newer; python3 is`, python, ["-c", recent]);
  await run("python3 cannot make a virtual environment (on Debian: apt install python3-venv)", python, [
    "-m",
    "venv",
    folder,
  ]);
  await run(`The ${options.holds} cannot be installed`, join(folder, "bin", "python3"), [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--only-binary=:all:",
    "-r",
    options.requirements,
  ]);
  await writeFile(join(folder, FINISHED), "");
}

function withWayOut(problem: string, separator: string, { wayOut }: PythonEnvironment): string {
  return wayOut === undefined ? problem : `${problem}${separator}${wayOut}`;
}

function tail(text: string): string {
  return text.trim().split("\n").slice(-5).join("\n");
}
