import type { Run } from "./arena";
import { type Interval, median, medianInterval } from "./statistics";

/** So many times what ours took, in the same round. */
export interface Ratio {
  median: number;
  interval?: Interval;
}

/** What one contender's runs of a scenario come to. */
export interface Standing {
  contender: string;
  setting: string;
  runs: number;
  seconds: { median: number; least: number; most: number };
  cpuSeconds: number;
  cpuMicrosecondsPerObject: number;
  peakMegabytes?: number;
  requests?: number;
  connections?: number;
  secondsToFirstCopy?: number;
  /** 1 if every run brought everything, and otherwise 0. */
  score: 0 | 1;
  /** What was wrong with the worst run. */
  wrong?: string;
  /** Nothing for ours itself, nor where the score is 0: whoever loses something has not done the same work. */
  time?: Ratio;
  cpu?: Ratio;
}

/** In the order in which they first ran. */
export function standings(runs: readonly Run[], ours: string): Standing[] {
  const names = [...new Set(runs.map(({ contender }) => contender))];
  const whole = runs.filter((run) => whatIsWrong(run) === undefined);
  const ofOurs = new Map(whole.filter(({ contender }) => contender === ours).map((run) => [run.round, run]));
  return names.map((name) => {
    const own = runs.filter(({ contender }) => contender === name);
    return standing(name, own, name === ours ? undefined : ofOurs);
  });
}

function standing(contender: string, runs: Run[], ofOurs: Map<number, Run> | undefined): Standing {
  const each = (what: (run: Run) => number | undefined) => runs.flatMap((run) => what(run) ?? []);
  const seconds = each((run) => run.seconds);
  const cpuSeconds = median(each((run) => run.cpuSeconds));
  const peaks = each(({ peakBytes }) => peakBytes);
  const sent = each(({ requests }) => requests && total(Object.values(requests)));
  const opened = each(({ connections }) => connections);
  const firsts = each(({ secondsToFirstCopy }) => secondsToFirstCopy);
  const worst = [...runs].sort((one, other) => other.score.wrong - one.score.wrong)[0];
  const wrong = worst && whatIsWrong(runs.find(({ failure }) => failure !== undefined) ?? worst);
  const ratio = (what: (run: Run) => number) =>
    ofOurs &&
    wrong === undefined &&
    ratioOf(
      runs.flatMap((run) => {
        const our = ofOurs.get(run.round);
        return our ? [what(run) / what(our)] : [];
      }),
    );
  const [time, cpu] = [ratio((run) => run.seconds), ratio((run) => run.cpuSeconds)];
  return {
    ...{ contender, setting: runs[0]?.setting ?? "", runs: runs.length },
    seconds: { median: median(seconds), least: Math.min(...seconds), most: Math.max(...seconds) },
    cpuSeconds,
    cpuMicrosecondsPerObject: (cpuSeconds * 1e6) / (worst?.score.expected ?? 1),
    ...(peaks.length > 0 && { peakMegabytes: Math.max(...peaks) / 1e6 }),
    ...(sent.length > 0 && { requests: median(sent) }),
    ...(opened.length > 0 && { connections: median(opened) }),
    ...(firsts.length > 0 && { secondsToFirstCopy: median(firsts) }),
    score: wrong === undefined ? 1 : 0,
    ...(wrong !== undefined && { wrong }),
    ...(time && { time }),
    ...(cpu && { cpu }),
  };
}

function whatIsWrong({ failure, score }: Run): string | undefined {
  if (failure === undefined && score.wrong === 0) return undefined;
  const [example] = score.examples;
  const counted = `${score.wrong} of ${score.expected} wrong${example ? ` (${example.what})` : ""}`;
  return [failure?.split("\n")[0], ...(score.wrong > 0 ? [counted] : [])].filter(Boolean).join("; ");
}

function ratioOf(ratios: number[]): Ratio {
  const interval = medianInterval(ratios);
  return { median: median(ratios), ...(interval && { interval }) };
}

function total(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
