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
  hasTrials: boolean;
  /** For all of it, the writing of its objects included: no run begins after that. */
  budgetSeconds: number;
  progress: Progress;
}

export interface Outcome {
  /** Those that chose the settings left out. */
  runs: Run[];
  /** The names of those who were to run when the time was up. */
  leftOut: string[];
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

export async function tournament({
  ground,
  arenas,
  scenario,
  competitors,
  rounds,
  hasTrials,
  budgetSeconds,
  progress,
}: Tournament): Promise<Outcome> {
  const started = performance.now();
  const secondsLeft = () => budgetSeconds - (performance.now() - started) / 1000;
  const objects = Math.max(fewestObjects, Math.round(scenario.content.objects * trialShare));
  const smaller = { ...scenario, content: { ...scenario.content, objects } };
  const candidates = competitors(scenario);
  if (budgetSeconds <= 0) return { runs: [], leftOut: candidates.map(([{ name }]) => name) };
  const best = hasTrials
    ? await bestSettings(ground, smaller, competitors(smaller), progress)
    : candidates.map(([{ setting }]) => setting);
  const runners = candidates.flatMap((ways, at) => ways.find(({ setting }) => setting === best[at]) ?? []);

  const arena = await arenas.for(scenario);
  const runs: Run[] = [];
  const costs = new Map<Runner, number>();
  for (let round = 0; round < rounds; round++) {
    const more = roundsFor(
      runners.map((runner) => costs.get(runner) ?? 0),
      secondsLeft(),
      rounds - round,
    );
    const taking = round === 0 ? runners : runners.filter((_, at) => (more[at] ?? 0) > 0);
    for (const runner of inTurn(taking, round)) {
      const left = secondsLeft();
      if (round === 0 && left <= 0) continue;
      const run = await arena.run(runner, scenario, round);
      runs.push(run);
      costs.set(runner, left - secondsLeft());
      progress(`${scenario.title}: ${told(run)}`);
    }
  }
  const leftOut = runners.filter((runner) => !costs.has(runner)).map(({ name }) => name);
  return { runs, leftOut };
}

async function bestSettings(
  ground: Ground,
  scenario: Scenario,
  candidates: Candidates[],
  progress: Progress,
): Promise<string[]> {
  if (candidates.every(({ length }) => length === 1)) return candidates.map(([{ setting }]) => setting);
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
