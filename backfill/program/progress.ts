import type { DestinationSummary } from "../../contract/backfill-run";

/** From a line a second to one every three minutes: a run of ten hours stays near two hundred lines. */
const firstPause = 1_000;
const longestPause = 180_000;

export function pauseAfter(pause: number): number {
  return Math.min(longestPause, Math.round(pause * 1.3));
}

/**
 * Tells how far the backfill is, in whole short lines at growing intervals. Pulumi keeps all of them in the
 * stack's state, and its reader hangs on a line that never ends.
 */
export class Progress {
  private pause = firstPause;
  private timer: NodeJS.Timeout | undefined;
  private latest: (() => string) | undefined;

  constructor(private readonly write: (line: string) => void) {}

  start(): void {
    this.timer = setTimeout(() => {
      this.write(this.latest?.() ?? "backfill: waiting for the first objects");
      this.pause = pauseAfter(this.pause);
      this.start();
    }, this.pause);
    this.timer.unref();
  }

  /** Keeps what there is to tell until it is time to tell something. */
  note(tell: () => string): void {
    this.latest = tell;
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

export function progressLine(destination: string, counts: DestinationSummary): string {
  const words: [number, string][] = [
    [counts.alreadyThere, "already there"],
    [counts.newerThere, "newer there"],
    [counts.leftToReplication, "left to replication"],
    [counts.filteredOut, "filtered out"],
    [counts.archived, "archived"],
    [counts.customerKeys, "under keys of their writers"],
    [counts.deleted, "deleted"],
    [counts.failed, "failed"],
  ];
  const others = words.filter(([count]) => count > 0).map(([count, word]) => `, ${count} ${word}`);
  const name = destination.slice(0, 60);
  return `backfill to ${name}: ${counts.copied} copied (${humanSize(counts.copiedBytes)})${others.join("")}`;
}

function humanSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const amount = bytes / 1024 ** step;
  return `${step === 0 ? amount : amount.toFixed(1)} ${units[step]}`;
}
