import { join } from "node:path";
import { CACHE } from "../../sandbox/folders";
import { pythonEnvironment } from "../../sandbox/local-aws/python-environment";
import { runInGroup } from "../../sandbox/process-group";
import type { Progress } from "../../sandbox/progress";

/** Answers the folder with the peers' programs, and a Python, which is made once. */
export function peerPrograms(progress: Progress): Promise<string> {
  return pythonEnvironment({
    holds: "set of peers (s5cmd, rclone, aws)",
    requirements: join(__dirname, "requirements.txt"),
    cache: CACHE,
    searchPath: process.env.PATH ?? "",
    progress,
  });
}

const asked: { [program: string]: string[] } = {
  s5cmd: ["version"],
  rclone: ["version"],
  aws: ["--version"],
};

/** What each tells about itself. */
export async function versions(programs: string): Promise<{ [program: string]: string }> {
  const told = Object.entries(asked).map(async ([program, args]) => {
    const { stdout, stderr } = await runInGroup(join(programs, program), args);
    return [program, (stdout || stderr).trim().split("\n")[0] ?? ""] as const;
  });
  return Object.fromEntries(await Promise.all(told));
}
