import type { Progress } from "../../sandbox/progress";
import { Arena, type Ground, type Run } from "./arena";
import { inTurn } from "./rounds";
import type { Runner } from "./runner";
import type { Scenario } from "./scenarios";

/** The ways in which one competes. */
export type Candidates = [Runner, ...Runner[]];

type Tried = Pick<Run, "setting" | "seconds" | "failure" | "score">;

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
  const settings: string[] = [];
  for (const ways of candidates) {
    const { name, setting } = await bestOf(ways, (runner, round) => arena.run(runner, trial, round));
    if (ways.length > 1) progress(`${name}: best with ${setting}`);
    settings.push(setting);
  }
  await arena.remove();
  return settings;
}

/** The only one is not tried. */
export async function bestOf(
  [first, ...others]: Candidates,
  run: (runner: Runner, round: number) => Promise<Tried>,
): Promise<Runner> {
  if (others.length === 0) return first;
  const tried: Tried[] = [];
  for (let round = 0; round < trialRounds; round++)
    for (const runner of inTurn([first, ...others], round)) tried.push(await run(runner, round));
  const best = fastest(tried);
  return others.find(({ setting }) => setting === best) ?? first;
}

/** Of those that never lost anything, if there are any. */
export function fastest(tried: readonly Tried[]): string | undefined {
  const losing = new Set(
    tried
      .filter(({ failure, score }) => failure !== undefined || score.wrong > 0)
      .map(({ setting }) => setting),
  );
  const whole = tried.filter(({ setting }) => !losing.has(setting));
  const eligible = whole.length > 0 ? whole : [...tried];
  return eligible.sort((one, other) => one.seconds - other.seconds)[0]?.setting;
}
