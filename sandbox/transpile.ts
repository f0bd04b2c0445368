import { REPOSITORY } from "./folders";
import { runInGroup } from "./process-group";

/** The backfill runs from `dist`, which may be older than a change that somebody is just trying out. */
export async function transpile(): Promise<void> {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { code, stdout, stderr } = await runInGroup(npm, ["run", "--silent", "transpile"], {
    cwd: REPOSITORY,
  });
  if (code !== 0) throw new Error(`the sources do not compile\n${stdout}${stderr}`);
}
