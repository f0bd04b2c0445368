import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runInGroup } from "../../sandbox/process-group";
import type { CommandLine } from "./command-line";

/** What a program took, its children included. */
export interface TimedProcess {
  /** Nothing if it was killed because it took too long. */
  exitCode: number | null;
  seconds: number;
  cpuSeconds: number;
  peakBytes: number;
  stdout: string;
  stderr: string;
}

export interface Surroundings {
  python: string;
  /** Of this run alone: the program may keep there what it likes. */
  folder: string;
  environment: NodeJS.ProcessEnv;
  limitSeconds: number;
}

export async function timedProcess(
  { program, args, environment, input }: CommandLine,
  surroundings: Surroundings,
): Promise<TimedProcess> {
  const { python, folder, limitSeconds } = surroundings;
  const result = join(folder, "took.json");
  const wrapper = ["-I", join(__dirname, "timed-process.py"), result, String(limitSeconds)];
  const { code, stdout, stderr } = await runInGroup(python, [...wrapper, program, ...args], {
    cwd: folder,
    env: { ...surroundings.environment, ...environment },
    input,
  });
  if (code !== 0) throw new Error(`${program} could not be timed: ${stderr}`);
  return { ...JSON.parse(await readFile(result, "utf8")), stdout, stderr };
}
