import { type Machine, measuredOn } from "./machine";
import type { Measurement } from "./memory-case";

export interface MemoryReport {
  /** The day, in ISO 8601. */
  date: string;
  machine: Machine;
  limitMegabytes: number;
  measurements: Measurement[];
}

/** The runs that took more than they may. */
export function tooLarge({ measurements, limitMegabytes }: MemoryReport): Measurement[] {
  return measurements.filter(({ isLimited, peakMegabytes }) => isLimited && peakMegabytes > limitMegabytes);
}

/** What a further version of the same key costs, counting one on each side. */
export function bytesPerVersion({ measurements }: MemoryReport): number | undefined {
  const [small, large] = measurements.filter(({ isLimited }) => !isLimited);
  if (!small || !large) return undefined;
  const megabytes = large.peakMegabytes - small.peakMegabytes;
  return Math.round((megabytes * 1e6) / (large.versions - small.versions));
}

type Column = [heading: string, cell: (measurement: Measurement) => string];

const columns: Column[] = [
  ["Run", ({ title }) => title],
  ["Keys", ({ keys }) => grouped(keys)],
  ["Versions", ({ versions }) => grouped(versions)],
  ["Peak memory", ({ peakMegabytes }) => `${peakMegabytes.toFixed(0)} MB`],
  ["Time", ({ seconds }) => `${seconds.toFixed(1)} s`],
  ["CPU time", ({ cpuSeconds }) => `${cpuSeconds.toFixed(1)} s`],
  ["Requests", ({ requests }) => grouped(Object.values(requests).reduce((sum, count) => sum + count, 0))],
  ["First copy after", ({ secondsToFirstCopy: s }) => (s === undefined ? "" : `${s.toFixed(1)} s`)],
];

export function markdown(report: MemoryReport): string {
  const { date, machine, limitMegabytes } = report;
  const perVersion = bytesPerVersion(report);
  const excess = tooLarge(report).map(({ title, keys }) => `${title}, ${grouped(keys)} keys`);
  return [
    "# Memory of the backfill",
    "",
    measuredOn(date, machine),
    "Written by `npm run bench:memory`; the README beside this folder says what it means.",
    "",
    ...table(report.measurements),
    "",
    `Limit: ${limitMegabytes} MB for all but the history of one key. ` +
      (excess.length === 0 ? "It is kept." : `It is exceeded by: ${excess.join("; ")}.`),
    ...(perVersion === undefined
      ? []
      : [`A further version of one key costs ${grouped(perVersion)} bytes, itself and its copy together.`]),
    "",
  ].join("\n");
}

function table(measurements: Measurement[]): string[] {
  const rows = measurements.map((measurement) => columns.map(([, cell]) => cell(measurement)));
  const widths = columns.map(([heading], at) =>
    Math.max(heading.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(([heading], at) => padded(heading, widths[at] ?? 0, at))),
    line(widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`))),
    ...rows.map((row) => line(row.map((cell, at) => padded(cell, widths[at] ?? 0, at)))),
  ];
}

/** Words to the left, numbers to the right. */
function padded(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function grouped(count: number): string {
  return count.toLocaleString("en");
}
