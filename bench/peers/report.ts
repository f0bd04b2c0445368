import { type Machine, measuredOn } from "../machine";
import type { Run } from "./arena";
import type { Standing } from "./comparison";
import { asItComes } from "./contenders";
import type { Scenario } from "./scenarios";

/** A run of the benchmark, of one or more scenarios. */
export interface Occasion {
  /** The day, in ISO 8601. */
  date: string;
  machine: Machine;
  /** The command that measures it again. */
  command: string;
  /** What all worked on. */
  server: string;
  /** Of the server and of each program, as they tell it themselves. */
  versions: { [program: string]: string };
  minutes: number;
}

export interface ScenarioReport {
  scenario: Scenario;
  standings: Standing[];
  runs: Run[];
  /** The names of those for whom no time was left. */
  leftOut: string[];
  occasion: Occasion;
}

/** What was measured before, with what was measured now in the place of the same, if there was time to measure it. */
export function withLatest(
  earlier: readonly ScenarioReport[],
  latest: readonly ScenarioReport[],
  order: readonly Scenario["id"][],
): ScenarioReport[] {
  const measured = latest.filter(({ standings }) => standings.length > 0);
  const all = [...measured, ...earlier, ...latest];
  return order.flatMap((id) => all.find(({ scenario }) => scenario.id === id) ?? []);
}

type Column = [heading: string, cell: (standing: Standing) => string];

const columns: Column[] = [
  ["", ({ contender }) => contender],
  ["Runs", ({ runs }) => String(runs)],
  ["Time", ({ seconds }) => `${seconds.median.toFixed(2)} s`],
  ["Ours = 1", ({ time }) => ratio(time)],
  ["CPU an object", ({ cpuMicrosecondsPerObject: used }) => `${grouped(used)} µs`],
  ["Ours = 1", ({ cpu }) => ratio(cpu)],
  ["Peak memory", ({ peakMegabytes }) => (peakMegabytes === undefined ? "" : `${grouped(peakMegabytes)} MB`)],
  ["Requests", ({ requests }) => (requests === undefined ? "" : grouped(requests))],
  ["Connections", ({ connections }) => (connections === undefined ? "" : grouped(connections))],
  ["First copy", ({ secondsToFirstCopy: s }) => (s === undefined ? "" : `${s.toFixed(2)} s`)],
  ["Score", ({ score }) => String(score)],
];

export function markdown(
  reports: readonly ScenarioReport[],
  chartOf: (scenario: Scenario) => string,
): string {
  return [
    "# The backfill beside its peers",
    "",
    "Each table is of one run on one machine; the README beside this folder says what it means.",
    "",
    ...reports.flatMap((report) => section(report, chartOf(report.scenario))),
  ].join("\n");
}

function section({ scenario, standings, leftOut, occasion }: ScenarioReport, chart: string): string[] {
  const tuned = standings.filter(({ setting }) => setting !== asItComes);
  const wrong = standings.filter((standing) => standing.wrong !== undefined);
  return [
    `## ${scenario.title}`,
    "",
    ...told(occasion),
    "",
    ...(standings.length > 0 ? [...table(standings), "", `![${scenario.title}](${chart})`, ""] : []),
    ...tuned.map(({ contender, setting }) => `- ${contender}: \`${setting}\``),
    ...wrong.map(({ contender, wrong }) => `- ${contender} scores 0: ${wrong}`),
    ...leftOut.map((contender) => `- ${contender} did not run: no time was left`),
    "",
  ];
}

function told({ date, machine, command, server, versions, minutes }: Occasion): string[] {
  const programs = Object.entries(versions).map(([program, version]) => `${program} (${version})`);
  return [
    measuredOn(date, machine),
    `On ${server}, with ${programs.join(", ")}, by \`${command}\` in ${Math.round(minutes)} minutes.`,
  ];
}

function table(standings: Standing[]): string[] {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(([heading]) => heading)),
    line(columns.map((_, at) => (at === 0 ? "---" : "--:"))),
    ...standings.map((standing) => line(columns.map(([, cell]) => cell(standing)))),
  ];
}

function ratio(of: Standing["time"]): string {
  if (!of) return "";
  const { median, interval } = of;
  return `${median.toFixed(2)}${interval ? ` (${interval.low.toFixed(2)} to ${interval.high.toFixed(2)})` : ""}`;
}

function grouped(count: number): string {
  return Math.round(count).toLocaleString("en");
}
