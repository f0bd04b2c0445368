import { execFileSync } from "node:child_process";

/** Whether a run of this program still has this process. Numbers are given again, so that its command has to fit too. */
export function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch {
    // Gone, or somebody else's by now.
    return false;
  }
  try {
    const args = ["-o", "args=", "-p", String(pid)];
    return execFileSync("ps", args, { encoding: "utf8" }).includes("conformance");
  } catch {
    // Without `ps` a living process counts as the run.
    return true;
  }
}
