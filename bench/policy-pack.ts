import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngine } from "../sandbox/engine/find-engine";
import { REPOSITORY } from "../sandbox/folders";
import { startLocalAws } from "../sandbox/local-aws/local-aws";
import { openWorkspace, type Workspace } from "../sandbox/workspace";
import { thisMachine } from "./machine";

/** What the pack may add to a preview of a hundred resources at most. */
const limitSeconds = 3;
const rounds = 7;
const stack = "many";
const results = join(__dirname, "results");

/** Previews the same program with and without the pack, each first in turn, and compares within each round. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "policy-pack-"));
  const progress = (line: string) => console.error(line);
  const engine = await findEngine({ progress });
  const aws = await startLocalAws({ folder, progress });
  const projectDir = join(__dirname, "policy-pack");
  const workspace = await openWorkspace({ folder, engine, endpoint: aws.endpoint, projectDir });
  try {
    await previewed(workspace, ["stack", "init", "--no-select"]);
    const resources = await resourcesIn(workspace);
    const pack = ["--policy-pack", join(REPOSITORY, "policies")];
    const preview = (flags: string[]) => previewed(workspace, ["preview", ...flags]);
    await preview(pack);
    const pairs: { plain: number; policed: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const first = await preview(round % 2 === 0 ? [] : pack);
      const second = await preview(round % 2 === 0 ? pack : []);
      const [plain, policed] = round % 2 === 0 ? [first, second] : [second, first];
      pairs.push({ plain, policed });
      console.error(`without ${plain.toFixed(2)} s, with ${policed.toFixed(2)} s`);
    }
    report(resources, pairs);
  } finally {
    rmSync(join(projectDir, `Pulumi.${stack}.yaml`), { force: true });
    await workspace.stop();
    await aws.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(resources: number, pairs: { plain: number; policed: number }[]): void {
  const date = new Date().toISOString().slice(0, 10);
  const { cores, processor, load, system, node, commit } = thisMachine();
  const machine = `${cores} cores of ${processor}, ${system}, Node ${node}, load ${load}, at ${commit}`;
  const added = pairs.map(({ plain, policed }) => policed - plain).sort((one, other) => one - other);
  const plain = pairs.map((pair) => pair.plain).sort((one, other) => one - other);
  const [least, median, most] = [added[0], added[(rounds - 1) / 2], added.at(-1)] as [number, number, number];
  const text = [
    "# What the policy pack adds to a preview",
    "",
    `${date}, ${machine}; \`npm run bench:policies\`, ${rounds} pairs, ${resources} resources of a new stack.`,
    "",
    "| | seconds |",
    "| --- | --- |",
    `| a preview without the pack, median | ${plain[(rounds - 1) / 2]?.toFixed(2)} |`,
    `| added by the pack, median | ${median.toFixed(2)} |`,
    `| added by the pack, least and most | ${least.toFixed(2)} to ${most.toFixed(2)} |`,
    "",
  ].join("\n");
  console.log(text);
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, "policy-pack.md"), text);
  if (median > limitSeconds) process.exitCode = 1;
}

async function previewed(workspace: Workspace, args: string[]): Promise<number> {
  const started = process.hrtime.bigint();
  const { code, stdout, stderr } = await workspace.pulumi([...args, "--stack", stack, "--non-interactive"]);
  if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
  return Number(process.hrtime.bigint() - started) / 1e9;
}

async function resourcesIn(workspace: Workspace): Promise<number> {
  const { stdout } = await workspace.pulumi(["preview", "--json", "--stack", stack, "--non-interactive"]);
  return (JSON.parse(stdout) as { steps: unknown[] }).steps.length;
}

void main();
