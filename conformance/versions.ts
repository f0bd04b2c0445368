import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const repository = join(__dirname, "..");

export function versions(): { project: string; node: string; sdk: string } {
  return {
    project: [versionIn(join(repository, "package.json")), commit()].filter(Boolean).join(", commit "),
    node: process.version,
    sdk: versionIn(require.resolve("@aws-sdk/client-s3/package.json")),
  };
}

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** None where the sources are not a clone. */
function commit(): string {
  try {
    const args = ["rev-parse", "--short", "HEAD"];
    const stdio = ["ignore", "pipe", "ignore"] as const;
    return execFileSync("git", args, { cwd: repository, encoding: "utf8", stdio: [...stdio] }).trim();
  } catch {
    return "";
  }
}
