import type { Progress } from "../../sandbox/progress";
import { Arena, type Ground, type Run } from "./arena";
import { inTurn } from "./rounds";
import type { Runner } from "./runner";
import type { Scenario } from "./scenarios";

/** The ways in which one competes. */
export type Candidates = [Runner, ...Runner[]];

/** Of the objects, when it is found out which way is the best. */
const trialShare = 0.05;
const fewestObjects = 20;

/** One may be slow by accident: the quicker of both counts, as nothing makes a run quicker than it can be. */
const trialRounds = 2;

/** The same scenario, small enough to try all settings on it. */
export function trialOf(scenario: Scenario): Scenario {
  const objects = Math.max(fewestObjects, Math.round(scenario.content.objects * trialShare));
  return { ...scenario, content: { ...scenario.content, objects } };
}

/** The setting of each that is its best. */
export async function bestSettings(
  ground: Ground,
  trial: Scenario,
  candidates: Candidates[],
  progress: Progress,
): Promise<string[]> {
  if (candidates.every(({ length }) => length === 1)) return candidates.map(([{ setting }]) => setting);
  const arena = await Arena.prepare(ground, trial);
  const best: string[] = [];
  for (const ways of candidates) {
    const [{ name, setting }] = ways;
    if (ways.length === 1) {
      best.push(setting);
      continue;
    }
    const tried: Run[] = [];
    for (let round = 0; round < trialRounds; round++)
      for (const runner of inTurn(ways, round)) tried.push(await arena.run(runner, trial, round));
    best.push(fastest(tried) ?? setting);
    progress(`${name}: best with ${best.at(-1)}`);
  }
  await arena.remove();
  return best;
}

/** Of those that never lost anything, if there are any. */
export function fastest(tried: readonly Run[]): string | undefined {
  const losing = new Set(
    tried
      .filter(({ failure, score }) => failure !== undefined || score.wrong > 0)
      .map(({ setting }) => setting),
  );
  const whole = tried.filter(({ setting }) => !losing.has(setting));
  const eligible = whole.length > 0 ? whole : [...tried];
  return eligible.sort((one, other) => one.seconds - other.seconds)[0]?.setting;
}
