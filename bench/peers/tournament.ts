import type { Progress } from "../../sandbox/progress";
import { Arena, type Ground, type Run } from "./arena";
import { inTurn, roundsFor } from "./rounds";
import type { Runner } from "./runner";
import type { Scenario } from "./scenarios";

/** The ways in which one competes; of several the best is found out first. */
export type Candidates = [Runner, ...Runner[]];

export interface Tournament {
  ground: Ground;
  arenas: Arenas;
  scenario: Scenario;
  /** The first is the one that the others are compared with. */
  competitors: (scenario: Scenario) => Candidates[];
  rounds: number;
  progress: Progress;
}

/** Keeps the buckets of a scenario for the next one, if that can use them. */
export class Arenas {
  private latest: Arena | undefined;

  constructor(
    private readonly ground: Ground,
    private readonly progress: Progress,
  ) {}

  async for(scenario: Scenario): Promise<Arena> {
    if (this.latest?.suits(scenario)) return this.latest;
    this.progress(`${scenario.title}: writing them`);
    await this.latest?.remove();
    this.latest = await Arena.prepare(this.ground, scenario);
    return this.latest;
  }
}

/** Of the objects, when it is found out which setting is the best. */
const trialShare = 0.05;
const fewestObjects = 20;

/** All runs of a scenario, those that chose the settings left out. */
export async function tournament({
  ground,
  arenas,
  scenario,
  competitors,
  rounds,
  progress,
}: Tournament): Promise<Run[]> {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const objects = Math.max(fewestObjects, Math.round(scenario.content.objects * trialShare));
  const smaller = { ...scenario, content: { ...scenario.content, objects } };
  const candidates = competitors(scenario);
  const best = await bestSettings(ground, smaller, competitors(smaller), progress);
  const runners = candidates.flatMap((ways, at) => ways.find(({ setting }) => setting === best[at]) ?? []);

  const arena = await arenas.for(scenario);
  const runs: Run[] = [];
  const costs = new Map<Runner, number>();
  const one = async (runner: Runner, round: number) => {
    const begun = elapsed();
    const run = await arena.run(runner, scenario, round);
    runs.push(run);
    costs.set(runner, Math.max(costs.get(runner) ?? 0, elapsed() - begun));
    progress(`${scenario.title}: ${told(run)}`);
  };
  for (const runner of inTurn(runners, 0)) await one(runner, 0);
  const firstRound = [...costs.values()].reduce((total, cost) => total + cost, 0);
  const granted = roundsFor(
    runners.map((runner) => costs.get(runner) ?? 0),
    scenario.budgetSeconds - elapsed() + firstRound,
    rounds,
  );
  for (let round = 1; round < rounds; round++) {
    const taking = runners.filter((_, at) => (granted[at] ?? 0) > round);
    for (const runner of inTurn(taking, round)) await one(runner, round);
  }
  return runs;
}

async function bestSettings(
  ground: Ground,
  scenario: Scenario,
  candidates: Candidates[],
  progress: Progress,
): Promise<string[]> {
  const arena = await Arena.prepare(ground, scenario);
  const best: string[] = [];
  for (const ways of candidates) {
    if (ways.length === 1) {
      best.push(ways[0].setting);
      continue;
    }
    const tried: Run[] = [];
    for (const runner of ways) tried.push(await arena.run(runner, scenario, 0));
    const whole = tried.filter(({ failure, score }) => failure === undefined && score.wrong === 0);
    const [fastest] = (whole.length > 0 ? whole : tried).sort((one, other) => one.seconds - other.seconds);
    best.push(fastest?.setting ?? ways[0].setting);
    progress(`${ways[0].name}: best with ${best.at(-1)}`);
  }
  await arena.remove();
  return best;
}

function told({ contender, round, seconds, cpuSeconds, failure, score }: Run): string {
  const lost = score.wrong === 0 ? "" : `, ${score.wrong} of ${score.expected} wrong`;
  const how = failure === undefined ? "" : `, ${failure}`;
  return `round ${round + 1}, ${contender}: ${seconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s${lost}${how}`;
}
