import type { Machine } from "../machine";
import { type Interval, median, medianInterval } from "../peers/statistics";
import type { StartUp } from "./start-up";

/** What the component may cost. */
export const goals = { startUpMilliseconds: 300, timesByHand: 1.15 };

export interface DeployReport {
  /** The day, in ISO 8601. */
  date: string;
  machine: Machine;
  minutes: number;
  startUps: StartUp[];
  deploys: DeployPairs[];
}

/** The same case, deployed in both ways one right after the other, in seconds. */
export interface DeployPairs {
  title: string;
  resources: number;
  pairs: { byHand: number; byComponent: number }[];
}

/** The goals that were missed, in words. */
export function missedGoals({ startUps, deploys }: DeployReport): string[] {
  const extra = 1000 * median(extraSeconds(startUps, "byComponent"));
  const { startUpMilliseconds, timesByHand } = goals;
  return [
    ...(startUps.length > 0 && extra > startUpMilliseconds
      ? [`loading the component takes ${extra.toFixed(0)} ms more, not ${startUpMilliseconds}`]
      : []),
    ...deploys.flatMap(({ title, pairs }) => {
      const times = median(ratios(pairs));
      return times > timesByHand ? [`${title}: ${times.toFixed(2)} times by hand, not ${timesByHand}`] : [];
    }),
  ];
}

export function markdown(report: DeployReport): string {
  const { date, machine, minutes, startUps, deploys } = report;
  const { cores, processor, system, node, commit, load } = machine;
  const missed = missedGoals(report);
  return [
    "# What the component adds to a deploy",
    "",
    `${date}, commit ${commit}, Node ${node}, ${system}, ${cores} cores (${processor}), load ${load} before.`,
    `Written by \`npm run bench:deploy\` in ${minutes.toFixed(0)} minutes; the README beside this folder says what it means.`,
    "",
    ...startUpTable(startUps),
    ...deployTable(deploys),
    `Goals: at most ${goals.startUpMilliseconds} ms more to load, at most ${goals.timesByHand} times by hand. ` +
      (missed.length === 0 ? "None is missed." : `Missed: ${missed.join("; ")}.`),
    "",
  ].join("\n");
}

function startUpTable(startUps: StartUp[]): string[] {
  if (startUps.length === 0) return [];
  const rows: [keyof StartUp, string][] = [
    ["byHand", "by hand, each resource from its own module"],
    ["byComponent", "by the component"],
    ["wholePackages", 'by hand, `import * as aws from "@pulumi/aws"` and so on'],
  ];
  return [
    `| What a program loads, ${startUps.length} rounds | Time | More than by hand | 95 % interval |`,
    "| --- | ---: | ---: | ---: |",
    ...rows.map(([loader, title]) => {
      const time = `${median(startUps.map((each) => each[loader])).toFixed(2)} s`;
      if (loader === "byHand") return `| ${title} | ${time} | | |`;
      const extra = extraSeconds(startUps, loader).map((seconds) => 1000 * seconds);
      return `| ${title} | ${time} | ${median(extra).toFixed(0)} ms | ${range(extra, (ms) => `${ms.toFixed(0)} ms`)} |`;
    }),
    "",
  ];
}

function deployTable(deploys: DeployPairs[]): string[] {
  if (deploys.length === 0) return [];
  return [
    "| `pulumi up` of a new stack | Resources | Pairs | By hand | By the component | Times by hand | 95 % interval |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...deploys.map(({ title, resources, pairs }) => {
      const seconds = (way: "byHand" | "byComponent") =>
        `${median(pairs.map((pair) => pair[way])).toFixed(1)} s`;
      const times = ratios(pairs);
      return `| ${[
        title,
        resources,
        pairs.length,
        seconds("byHand"),
        seconds("byComponent"),
        median(times).toFixed(2),
        range(times, (ratio) => ratio.toFixed(2)),
      ].join(" | ")} |`;
    }),
    "",
  ];
}

function extraSeconds(startUps: readonly StartUp[], loader: keyof StartUp): number[] {
  return startUps.map((each) => each[loader] - each.byHand);
}

function ratios(pairs: DeployPairs["pairs"]): number[] {
  return pairs.map(({ byHand, byComponent }) => byComponent / byHand);
}

function range(numbers: number[], text: (number: number) => string): string {
  const interval: Interval | undefined = medianInterval(numbers);
  return interval ? `${text(interval.low)} to ${text(interval.high)}` : "";
}
