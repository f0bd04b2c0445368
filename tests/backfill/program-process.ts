import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

export interface Ended {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export interface Started {
  child: ChildProcessWithoutNullStreams;
  result: Promise<Ended>;
}

/** The program as the component starts it, but from its sources. */
export function programArguments(words: string[]): string[] {
  return [
    "--no-warnings",
    "--import",
    "tsx",
    "-e",
    `require("./backfill/cli").main(${JSON.stringify(words)})`,
  ];
}

export function startProgram(words: string[], input = "", environment: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, programArguments(words), {
    stdio: "pipe",
    env: { ...process.env, ...environment },
  });
  child.stdin.end(input);
  const result = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
    ([stdout, stderr, [exitCode]]) => ({ stdout, stderr, exitCode: exitCode as number }),
  );
  return { child, result };
}
