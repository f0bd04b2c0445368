import type { BackfillRun, DestinationSummary } from "../contract/backfill-run";
import { measuredRun } from "./measured-run";
import { DoubleProcess } from "./s3-double/double-process";
import type { Content } from "./s3-double/generated-bucket";

/** One run to measure. */
export interface MemoryCase {
  title: string;
  content: Content;
  versions: NonNullable<BackfillRun["versions"]>;
  /** Whether the limit is for it; the whole history of a single key is in memory by design. */
  isLimited: boolean;
}

export interface Measurement {
  title: string;
  keys: number;
  /** Listed on each side. */
  versions: number;
  isLimited: boolean;
  peakMegabytes: number;
  seconds: number;
  cpuSeconds: number;
  requests: { [operation: string]: number };
  secondsToFirstCopy?: number;
}

const sizes = [10_000, 100_000, 1_000_000];
const historySizes = [10_000, 100_000];

/** The runs on at most so many keys, or versions of one. */
export function memoryCases(most: number): MemoryCase[] {
  const growing = (
    title: string,
    versions: MemoryCase["versions"],
    content: Omit<Content, "keys">,
  ): MemoryCase[] =>
    sizes.map((keys) => ({ title, versions, content: { keys, ...content }, isLimited: true }));
  const all = [
    ...growing("nothing to copy", "current", { versionsPerKey: 1, changedPercent: 0 }),
    ...growing("1 % to copy", "current", { versionsPerKey: 2, changedPercent: 1 }),
    ...growing("nothing to copy, all versions", "all", { versionsPerKey: 3, changedPercent: 0 }),
    ...historySizes.map((versionsPerKey): MemoryCase => {
      const content = { keys: 1, versionsPerKey, changedPercent: 0 };
      return { title: "the history of one key", versions: "all", content, isLimited: false };
    }),
  ];
  return all.filter(({ content }) => Math.max(content.keys, content.versionsPerKey) <= most);
}

/** Throws if the program did something else, which would be no measurement of this. */
export async function measure({ title, content, versions, isLimited }: MemoryCase): Promise<Measurement> {
  const double = await DoubleProcess.start(content);
  try {
    const run = await measuredRun(double, { versions });
    const { ended, exitCode, stderr, seconds, secondsToFirstCopy, requests } = run;
    if (exitCode !== 0 || !ended) throw new Error(`the program ended with ${exitCode}: ${stderr}`);
    const { keys, versionsPerKey, changedPercent } = content;
    const listed = versions === "all" ? keys * versionsPerKey : keys;
    expectCounts(ended.summary.destinations.dr, listed, (keys * changedPercent) / 100);
    const peakMegabytes = ended.peakBytes / 1e6;
    return {
      ...{ title, keys, versions: listed, isLimited, peakMegabytes, seconds, cpuSeconds: ended.cpuSeconds },
      ...{ requests, secondsToFirstCopy },
    };
  } finally {
    await double.stop();
  }
}

function expectCounts(counts: DestinationSummary | undefined, listed: number, copied: number): void {
  const isExpected =
    counts?.listed === listed && counts.copied === copied && counts.alreadyThere === listed - copied;
  if (!isExpected) throw new Error(`the program counted ${JSON.stringify(counts)}`);
}
