import { execFileSync } from "node:child_process";

/** Whether a run of this program still has this process. Numbers are given again, so that its command has to fit too. */
export function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It is somebody else's, and its number was given again.
    if ((error as NodeJS.ErrnoException).code === "EPERM") return false;
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
