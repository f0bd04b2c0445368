import { type Machine, measuredOn } from "../machine";
import { type Standing, standings } from "../peers/comparison";
import { asItComes, ours } from "../peers/contenders";
import { median } from "../peers/statistics";
import { bareRequests } from "./bare-requests";
import { type Cap, capOf, leastSeconds } from "./cap";
import { type Measured, throttledShare } from "./measurement";
import { type Latencies, latenciesOfS3 } from "./model";
import { type Limits, limitsOfS3 } from "./partitions";
import type { Share } from "./profile";
import type { Scenario } from "./scenarios";

export interface ScenarioReport {
  scenario: Scenario;
  cap: Cap;
  standings: Standing[];
  runs: Measured[];
  /** What ours has to do. */
  profile: Share[];
}

export interface Report {
  /** The day, in ISO 8601. */
  date: string;
  machine: Machine;
  /** The command that writes it again. */
  command: string;
  versions: { [program: string]: string };
  minutes: number;
  limits: Limits;
  latencies: Latencies;
  scenarios: ScenarioReport[];
}

export function scenarioReport(scenario: Scenario, runs: Measured[], profile: Share[]): ScenarioReport {
  const cap = capOf(scenario.content, limitsOfS3, latenciesOfS3);
  return { scenario, cap, standings: standings(runs, ours), runs, profile };
}

/** What is promised, and what came of it. */
interface Goal {
  what: string;
  asked: string;
  measured: string;
  isMet: boolean;
}

export function goals({ scenarios }: Report): Goal[] {
  const of = (id: Scenario["id"]) => scenarios.find(({ scenario }) => scenario.id === id);
  const [fewer, changed, more, cold] = [of("fewer"), of("changed"), of("more"), of("cold")];
  if (!fewer || !changed || !more || !cold) return [];
  const large = standingOf(changed, ours);
  const s5cmd = changed.standings.find(({ contender }) => contender.startsWith("s5cmd"));
  const bare = standingOf(changed, bareRequests);
  const throttled = (report: ScenarioReport, from: "first" | "steady") =>
    median(runsOf(report, ours).map((run) => throttledShare(run, from)));
  const percent = (what: string, share: number, most: number) => atMost(what, share * 100, most, " %");
  const times = (s5cmd?.seconds.median ?? Number.NaN) / large.seconds.median;
  return [
    {
      ...{ what: `${changed.scenario.title}: s5cmd, times ours`, asked: "at least 10" },
      ...{ measured: times.toFixed(1), isMet: times >= 10 },
    },
    atMost("the same: ours, times the model's cap", large.seconds.median / changed.cap.seconds, 1.15),
    atMost("the same: ours, times the requests alone", large.seconds.median / bare.seconds.median, 1.15),
    atMost("the same: first copy", large.secondsToFirstCopy ?? Number.NaN, 1, " s"),
    atMost("the same: peak memory", large.peakMegabytes ?? Number.NaN, 200, " MB", 0),
    percent("the same: copies throttled, of all", throttled(changed, "first"), 1),
    ...growth(fewer, changed),
    ...growth(changed, more),
    atMost(
      `${cold.scenario.title}: ours, times the model's cap`,
      standingOf(cold, ours).seconds.median / cold.cap.seconds,
      1.15,
    ),
    percent("the same: copies throttled after five seconds", throttled(cold, "steady"), 1),
  ];
}

function growth(from: ScenarioReport, to: ScenarioReport): Goal[] {
  const [one, other] = [standingOf(from, ours), standingOf(to, ours)];
  const memoryOf = ({ peakMegabytes = Number.NaN }: Standing) => peakMegabytes;
  const what = `${grouped(to.scenario.content.keys)} keys instead of ${grouped(from.scenario.content.keys)}`;
  return [
    atMost(`${what}: times the time`, other.seconds.median / one.seconds.median, 10.5),
    atMost("the same: times the memory", memoryOf(other) / memoryOf(one), 1.1),
  ];
}

function atMost(what: string, value: number, most: number, unit = "", digits = 2): Goal {
  return {
    ...{ what, asked: `at most ${most}${unit}`, measured: `${value.toFixed(digits)}${unit}` },
    isMet: value <= most,
  };
}

type Column = [heading: string, cell: (standing: Standing, report: ScenarioReport) => string];

const columns: Column[] = [
  ["", ({ contender }) => contender],
  ["Runs", ({ runs }) => String(runs)],
  ["Time", ({ seconds }) => `${seconds.median.toFixed(2)} s`],
  ["Ours = 1", ({ time }) => (time ? time.median.toFixed(2) : "")],
  ["Cap = 1", ({ seconds }, { cap }) => (seconds.median / cap.seconds).toFixed(2)],
  ["CPU", ({ cpuSeconds }) => `${cpuSeconds.toFixed(1)} s`],
  [
    "The model's CPU",
    of(
      ({ observed }) => observed.cpuSeconds,
      (value) => `${value.toFixed(1)} s`,
    ),
  ],
  [
    "Peak memory",
    ({ peakMegabytes }) => (peakMegabytes === undefined ? "" : `${Math.round(peakMegabytes)} MB`),
  ],
  ["First copy", ({ secondsToFirstCopy: s }) => (s === undefined ? "" : `${s.toFixed(2)} s`)],
  ["Requests", ({ requests }) => (requests === undefined ? "" : grouped(requests))],
  ["Connections", of(({ observed }) => observed.connections, grouped)],
  ["Most at once", of(({ observed }) => observed.mostInFlight, grouped)],
  [
    "Throttled",
    of(
      (run) => throttledShare(run, "first") * 100,
      (value) => `${value.toFixed(1)} %`,
    ),
  ],
  [
    "After 5 s",
    of(
      (run) => throttledShare(run, "steady") * 100,
      (value) => `${value.toFixed(1)} %`,
    ),
  ],
  ["Score", ({ score }) => String(score)],
];

export function markdown(report: Report): string {
  const { date, machine, command, versions, minutes, scenarios, limits, latencies } = report;
  const { perSecond, split, burstSeconds } = limits;
  return [
    "# The backfill and its peers where requests take time and rates have limits",
    "",
    measuredOn(date, machine),
    `Written by \`${command}\` in ${Math.round(minutes)} minutes; the README beside this folder says what it means.`,
    "",
    `The model: LIST ${latencies.ListObjectsV2} ms, COPY ${latencies.CopyObject} ms, HEAD ${latencies.HeadObject} ms; for each partition ` +
      `${grouped(perSecond.write)} copies and ${grouped(perSecond.read)} LIST and HEAD a second, ${burstSeconds * 1000} ms of that at once; ` +
      `503 SlowDown after ${latencies.SlowDown} ms; two partitions of one after ${split.seconds} s at ${split.load * 100} % of a limit.`,
    "",
    ...Object.entries(versions).map(([program, version]) => `- ${program}: ${version}`),
    "",
    ...table(
      ["What", "Asked", "Measured", "Met"],
      goals(report).map(({ what, asked, measured, isMet }) => [what, asked, measured, isMet ? "yes" : "no"]),
    ),
    "",
    ...scenarios.flatMap(section),
  ].join("\n");
}

function section(report: ScenarioReport): string[] {
  const { scenario, cap, standings, profile } = report;
  const tuned = standings.filter(({ setting }) => setting !== asItComes);
  const wrong = standings.filter((standing) => standing.wrong !== undefined);
  return [
    `## ${scenario.title}`,
    "",
    `The model's cap: ${cap.seconds.toFixed(2)} s (copies ${cap.copySeconds.toFixed(2)} s, listings ${cap.listSeconds.toFixed(2)} s).`,
    ...afterFirstCopy(report),
    "",
    ...table(
      columns.map(([heading]) => heading),
      standings.map((standing) => columns.map(([, cell]) => cell(standing, report))),
    ),
    "",
    ...tuned.map(({ contender, setting }) => `- ${contender}: \`${setting}\``),
    ...wrong.map(({ contender, wrong }) => `- ${contender} scores 0: ${wrong}`),
    "",
    ...table(
      [`What the time of ${ours} went to`, "Seconds"],
      profile.map(({ work, seconds }) => [work, seconds.toFixed(2)]),
    ),
    "",
  ];
}

function afterFirstCopy(report: ScenarioReport): string[] {
  const { cap } = report;
  const { secondsToFirstCopy: first } = standingOf(report, ours);
  if (first === undefined) return [];
  const least = leastSeconds(first, cap);
  return [
    `With its first copy after ${first.toFixed(2)} s, and all others as fast as they are let through from then on, ${ours} ` +
      `would take ${least.toFixed(2)} s, ${(least / cap.seconds).toFixed(2)} times the cap.`,
  ];
}

function table(headings: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(headings), line(headings.map((_, at) => (at === 0 ? "---" : "--:"))), ...rows.map(line)];
}

/** The median of what the model saw of a contender's runs. */
function of(what: (run: Measured) => number, told: (value: number) => string): Column[1] {
  return ({ contender }, report) => told(median(runsOf(report, contender).map(what)));
}

function runsOf({ runs }: ScenarioReport, contender: string): Measured[] {
  return runs.filter((run) => run.contender === contender);
}

function standingOf({ standings }: ScenarioReport, name: string): Standing {
  const standing = standings.find(({ contender }) => contender === name);
  if (!standing) throw new Error(`${name} did not run`);
  return standing;
}

function grouped(count: number): string {
  return Math.round(count).toLocaleString("en");
}
