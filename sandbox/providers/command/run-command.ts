import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { local } from "@pulumi/command";
import type { Plain } from "../property-table";
import { killGroup, livingGroups } from "./living-groups";

export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandRun {
  readonly command: string;
  readonly inputs: Plain<local.CommandArgs>;
  readonly previous: CommandOutput;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

const DEFAULT_INTERPRETER = ["/bin/sh", "-c"];

/** Which streams each setting of `logging` shows while the command runs; both when it is not set. */
const SHOWN: Readonly<Record<string, readonly ("stdout" | "stderr")[]>> = {
  stdout: ["stdout"],
  stderr: ["stderr"],
  stdoutAndStderr: ["stdout", "stderr"],
  none: [],
};

/** Runs to the end and answers what it printed; a command that fails is an error with everything it said. */
export function runCommand({ command, inputs, previous, signal, log }: CommandRun): Promise<CommandOutput> {
  const interpreter = inputs.interpreter?.length ? inputs.interpreter : DEFAULT_INTERPRETER;
  const [program = "", ...args] = [...interpreter, command];
  const shown = SHOWN[inputs.logging ?? "stdoutAndStderr"] ?? [];
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Error(`cancelled before running "${command}"`));
    const child = spawn(program, args, {
      cwd: inputs.dir,
      env: { ...process.env, ...inputs.environment, ...previousOutput(inputs, previous) },
      // A group of its own: what a shell started goes with it.
      detached: true,
      stdio: [inputs.stdin ? "pipe" : "ignore", "pipe", "pipe"],
    });
    const { pid } = child;
    if (pid !== undefined) livingGroups.add(pid);
    const stop = () => killGroup(pid);
    signal.addEventListener("abort", stop, { once: true });

    const said = { stdout: "", stderr: "", inOrder: "" };
    for (const name of ["stdout", "stderr"] as const) {
      const stream: Readable | null = child[name];
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        said[name] += chunk;
        said.inOrder += chunk;
      });
      if (stream && shown.includes(name)) createInterface({ input: stream }).on("line", log);
    }
    child.stdin?.on("error", () => undefined).end(inputs.stdin);

    child.on("error", (error) => finish(() => reject(new Error(`${error.message}: running "${command}"`))));
    child.on("close", (code, killedBy) =>
      finish(() => {
        if (code === 0) return resolve({ stdout: trimmed(said.stdout), stderr: trimmed(said.stderr) });
        const status = killedBy === null ? `exit status ${code}` : `signal: ${killedBy}`;
        reject(new Error(`${status}: running "${command}":\n${said.inOrder}`));
      }),
    );

    function finish(settle: () => void): void {
      if (pid !== undefined) livingGroups.delete(pid);
      signal.removeEventListener("abort", stop);
      settle();
    }
  });
}

function previousOutput(inputs: CommandRun["inputs"], { stdout, stderr }: CommandOutput): NodeJS.ProcessEnv {
  if (inputs.addPreviousOutputInEnv === false) return {};
  return {
    ...(stdout === "" ? {} : { PULUMI_COMMAND_STDOUT: stdout }),
    ...(stderr === "" ? {} : { PULUMI_COMMAND_STDERR: stderr }),
  };
}

/** One line end goes, as in the real provider: the rest is the program's own. */
function trimmed(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}
