import type { Screen, Step } from "./screen";

/** From a line a second to one every three minutes: a run of ten hours stays near two hundred lines. */
const firstPause = 1_000;
const longestPause = 180_000;

export function pauseAfter(pause: number): number {
  return Math.min(longestPause, Math.round(pause * 1.3));
}

/**
 * Tells how far the program is, in whole short lines at growing intervals. Pulumi keeps all of them in the
 * stack's state, and its reader hangs on a line that never ends.
 */
export class LineScreen implements Screen {
  readonly showsTotals = false;
  private pause = firstPause;
  private timer: NodeJS.Timeout | undefined;
  private latest: Step | undefined;

  constructor(private readonly write: (line: string) => void) {}

  start(): void {
    this.timer = setTimeout(() => {
      this.say(this.latest?.line() ?? "backfill: waiting for the first objects");
      this.pause = pauseAfter(this.pause);
      this.start();
    }, this.pause);
    this.timer.unref();
  }

  /** Keeps what there is to tell until it is time to tell something. */
  show(step: Step): void {
    this.latest = step;
  }

  say(line: string): void {
    this.write(line);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
