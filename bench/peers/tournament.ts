import type { Progress } from "../../sandbox/progress";
import { Arena, type Ground, type Run } from "./arena";
import { inTurn, roundsFor } from "./rounds";
import type { Runner } from "./runner";
import type { Scenario } from "./scenarios";
import { bestSettings, type Candidates, trialOf } from "./trials";

export interface Tournament {
  ground: Ground;
  arenas: Arenas;
  scenario: Scenario;
  /** The first is the one that the others are compared with. Whoever has several ways competes in the best of them. */
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
  const trial = trialOf(scenario);
  const candidates = competitors(scenario);
  if (budgetSeconds <= 0) return { runs: [], leftOut: candidates.map(([{ name }]) => name) };
  const best = hasTrials
    ? await bestSettings(ground, trial, competitors(trial), progress)
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

function told({ contender, round, seconds, cpuSeconds, failure, score }: Run): string {
  const lost = score.wrong === 0 ? "" : `, ${score.wrong} of ${score.expected} wrong`;
  const how = failure === undefined ? "" : `, ${failure}`;
  return `round ${round + 1}, ${contender}: ${seconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s${lost}${how}`;
}
