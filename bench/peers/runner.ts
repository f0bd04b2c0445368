import type { CommandLine, Task } from "./command-line";
import { type Surroundings, timedProcess } from "./timed-process";

export interface Took {
  seconds: number;
  cpuSeconds: number;
  /** Of programs only. */
  peakBytes?: number;
  /** Why it did not do its work, in its own words. */
  failure?: string;
}

/** Whoever brings a destination up to its source, in one way of doing so. */
export interface Runner {
  name: string;
  setting: string;
  run(task: Task): Promise<Took>;
}

export function programRunner(
  name: string,
  setting: { name: string; commandLine(task: Task, programs: string): CommandLine },
  programs: string,
  surroundings: Omit<Surroundings, "folder">,
): Runner {
  return {
    ...{ name, setting: setting.name },
    async run(task) {
      const commandLine = setting.commandLine(task, programs);
      const { folder } = task;
      const { exitCode, stdout, stderr, ...took } = await timedProcess(commandLine, {
        ...surroundings,
        folder,
      });
      if (exitCode === 0) return took;
      const how = exitCode === null ? `ended after ${surroundings.limitSeconds} s` : `exit code ${exitCode}`;
      return { ...took, failure: `${how}: ${(stderr || stdout).trim().split("\n").slice(-3).join("\n")}` };
    },
  };
}
