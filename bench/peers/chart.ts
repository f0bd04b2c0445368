import type { Ratio, Standing } from "./comparison";

export interface Bar {
  label: string;
  value: number;
  /** How it compares with ours. */
  remark?: string;
  /** The least and the most of what the value stands for. */
  range?: [number, number];
  color: string;
}

export interface Panel {
  heading: string;
  unit: string;
  bars: Bar[];
}

const colors = { ours: "#0a7d5a", variant: "#6fb79f", ceiling: "#9aa0a6", peer: "#3f6fb5", lost: "#c8553d" };

const width = 820;
const left = 230;
const right = 170;
const barHeight = 20;
const step = 30;
const headingHeight = 44;
const titleHeight = 40;

/** Time and CPU time of all who took part, shorter being better, the fastest first. */
export function panels(all: Standing[], ours: string, ceiling: string): Panel[] {
  const standings = [...all].sort((one, other) => one.seconds.median - other.seconds.median);
  const color = ({ contender, score }: Standing) => {
    if (score === 0) return colors.lost;
    if (contender === ours) return colors.ours;
    if (contender.startsWith(ours)) return colors.variant;
    return contender.startsWith(ceiling) ? colors.ceiling : colors.peer;
  };
  const bar = (standing: Standing, value: number, ratio: Ratio | undefined): Bar => ({
    label: standing.contender + (standing.score === 0 ? " (scores 0)" : ""),
    ...{ value, color: color(standing) },
    ...(ratio && { remark: `${ratio.median.toFixed(2)} times ours` }),
  });
  return [
    {
      ...{ heading: "Time, the median of all runs, and the least and the most", unit: "s" },
      bars: standings.map((one) => ({
        ...bar(one, one.seconds.median, one.time),
        range: [one.seconds.least, one.seconds.most],
      })),
    },
    {
      ...{ heading: "CPU time of the client for each object", unit: "µs" },
      bars: standings.map((one) => bar(one, one.cpuMicrosecondsPerObject, one.cpu)),
    },
  ];
}

export function svg(title: string, all: Panel[]): string {
  let top = titleHeight;
  const drawn = all.map((panel) => {
    const at = top;
    top += headingHeight + panel.bars.length * step;
    return drawnPanel(panel, at);
  });
  const height = top + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(16, 26, title, 'font-size="16" font-weight="bold"'),
    ...drawn.flat(),
    "</svg>",
    "",
  ].join("\n");
}

function drawnPanel({ heading, unit, bars }: Panel, top: number): string[] {
  const most = Math.max(
    ...bars.map(({ value, range }) => Math.max(value, range?.[1] ?? 0)),
    Number.MIN_VALUE,
  );
  const x = (value: number) => rounded(left + (value / most) * (width - left - right));
  return [
    text(16, top + 26, heading, 'fill="#555555"'),
    ...bars.flatMap(({ label, value, remark, range, color }, at) => {
      const y = top + headingHeight + at * step - 6;
      const middle = y + barHeight / 2;
      const end = Math.max(x(value), range ? x(range[1]) : 0);
      return [
        text(left - 8, middle + 4, label, 'text-anchor="end"'),
        `<rect x="${left}" y="${y}" width="${rounded(x(value) - left)}" height="${barHeight}" fill="${color}"/>`,
        ...(range
          ? [`<path d="M${x(range[0])} ${middle}H${x(range[1])}" stroke="#222222" stroke-width="2"/>`]
          : []),
        text(end + 6, middle + 4, [`${shown(value)} ${unit}`, ...(remark ? [remark] : [])].join(", "), ""),
      ];
    }),
  ];
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x}" y="${y}"${attributes && ` ${attributes}`}>${escaped(content)}</text>`;
}

function shown(value: number): string {
  return value < 100 ? value.toFixed(value < 10 ? 2 : 1) : Math.round(value).toLocaleString("en");
}

function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
