import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngine } from "../../sandbox/engine/find-engine";
import { startLocalAws } from "../../sandbox/local-aws/local-aws";
import type { Progress } from "../../sandbox/progress";
import { openWorkspace } from "../../sandbox/workspace";
import { thisMachine } from "../machine";
import { inTurn } from "../peers/rounds";
import { cases, type DeployCase } from "./cases";
import { type DeployPairs, type DeployReport, markdown, missedGoals } from "./report";
import { assertSameResources } from "./resources";
import { startUps } from "./start-up";
import { type Deploy, TrialStack, type Way, ways } from "./trial-stack";

const results = join(__dirname, "..", "results");
const startUpRounds = 15;
const deployPairs = 7;

/** Its words: which parts to run, of "start-up" and the cases. Without any all are run, and the result is written. */
async function main(words: string[]): Promise<void> {
  const parts = ["start-up", ...cases.map(({ id }) => id)];
  const unknown = words.find((word) => !parts.includes(word));
  if (unknown !== undefined) throw new Error(`${unknown} is no part; there are ${parts.join(", ")}`);
  const isChosen = (part: string) => words.length === 0 || words.includes(part);
  const started = performance.now();
  const machine = thisMachine();
  const loaded = isChosen("start-up") ? startUps(startUpRounds) : [];
  const chosen = cases.filter(({ id }) => isChosen(id));
  const deploys = await deployed(chosen, (line) => console.error(line));
  const report: DeployReport = {
    date: new Date().toISOString().slice(0, 10),
    machine,
    minutes: (performance.now() - started) / 60_000,
    startUps: loaded,
    deploys,
  };
  console.log(markdown(report));
  if (words.length === 0) {
    mkdirSync(results, { recursive: true });
    writeFileSync(join(results, "deploy.md"), markdown(report));
  }
  if (missedGoals(report).length > 0) process.exitCode = 1;
}

async function deployed(cases: DeployCase[], progress: Progress): Promise<DeployPairs[]> {
  if (cases.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), "deploy-"));
  const engine = await findEngine({ progress });
  const aws = await startLocalAws({ folder, progress });
  const workspace = await openWorkspace({ folder, engine, endpoint: aws.endpoint });
  try {
    const stack = new TrialStack(workspace, aws.endpoint);
    const all: DeployPairs[] = [];
    for (const one of cases) all.push(await inPairs(stack, one, progress));
    return all;
  } finally {
    await workspace.stop();
    await aws.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first pair counts for nothing: what it reads from disk the others find in memory. */
async function inPairs(stack: TrialStack, one: DeployCase, progress: Progress): Promise<DeployPairs> {
  const pairs: DeployPairs["pairs"] = [];
  let resources = 0;
  for (let round = 0; round <= deployPairs; round++) {
    const made = new Map<Way, Deploy>();
    for (const way of inTurn(ways, round)) made.set(way, await stack.deploy(way, one));
    const [byHand, byComponent] = [made.get("by-hand"), made.get("by-component")];
    if (byHand === undefined || byComponent === undefined) continue;
    assertSameResources(byHand.resources, byComponent.resources);
    resources = byHand.resources.length;
    progress(
      `${one.id}: by hand ${byHand.seconds.toFixed(2)} s, by the component ${byComponent.seconds.toFixed(2)} s`,
    );
    if (round > 0) pairs.push({ byHand: byHand.seconds, byComponent: byComponent.seconds });
  }
  return { title: one.title, resources, pairs };
}

void main(process.argv.slice(2));
