import { execFileSync } from "node:child_process";
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { join } from "node:path";

const measured = ["backfill", "bench", "components", "contract"];

/** What figures depend on: where, and of which state of the sources, they were measured. */
export interface Machine {
  cores: number;
  processor: string;
  memoryGigabytes: number;
  /** Processes at work in the minute before: where they are more than the cores, all times are too long. */
  load: number;
  system: string;
  node: string;
  /** With "+" if what was measured is not committed as it was. */
  commit: string;
}

export function thisMachine(): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model ?? "unknown",
    memoryGigabytes: Math.round(totalmem() / 1e9),
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
    system: `${platform()} ${arch()}`,
    node: process.version,
    commit: commit(),
  };
}

/** What a table says above its figures. */
export function measuredOn(date: string, machine: Machine): string {
  const { cores, processor, memoryGigabytes, load, system, node, commit } = machine;
  return `${date}, commit ${commit}, Node ${node}, ${system}, ${cores} cores (${processor}), ${memoryGigabytes} GB, load ${load} before.`;
}

function commit(): string {
  const git = (...words: string[]) =>
    execFileSync("git", words, { cwd: join(__dirname, ".."), encoding: "utf8" }).trim();
  const changes = git("status", "--porcelain", "--", ...measured, ":!bench/results");
  return `${git("rev-parse", "--short", "HEAD")}${changes === "" ? "" : "+"}`;
}
