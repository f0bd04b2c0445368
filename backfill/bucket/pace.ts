/** Enough for a server on the same machine, and for S3 from another. */
const firstLimit = 64;
/** More connections than that are more than some systems open for a program. */
const highestLimit = 512;
const lowestLimit = 4;

/** Of the requests in flight, what is left of them after a throttle: far below the limit their places would be wasted. */
const afterThrottle = 0.85;
/** What twice the requests in flight have to bring to be kept. */
const worthwhileGain = 1.25;
const shortestWindow = 100;

/**
 * How many requests may be in flight. Twice as many as long as that makes it faster; when the server has throttled, fewer at
 * once, and then one more for each time that all of them have been answered.
 */
export class Pace {
  private current = firstLimit;
  private phase: "rising" | "found" | "throttled" = "rising";
  private rate = 0;
  private done = 0;
  private windowBegan: number | undefined;
  private roundTrip = shortestWindow;
  private lastCut = Number.NEGATIVE_INFINITY;

  get limit(): number {
    return this.current;
  }

  /** One is done; others may wait for its place. Without them, the limit is not what holds anything back. */
  finished(isAwaited: boolean, now = performance.now()): void {
    if (!isAwaited || this.windowBegan === undefined) {
      this.begin(isAwaited ? now : undefined);
      return;
    }
    this.done++;
    const elapsed = now - this.windowBegan;
    if (this.done < this.current || elapsed < shortestWindow) return;
    this.roundTrip = (elapsed * this.current) / this.done;
    this.adapt(this.done / elapsed);
    this.begin(now);
  }

  throttled(now = performance.now()): void {
    // The others that were on the way are throttled for the same reason.
    if (now - this.lastCut < this.roundTrip) return;
    this.lastCut = now;
    this.phase = "throttled";
    this.current = Math.max(lowestLimit, Math.floor(this.current * afterThrottle));
    this.begin(now);
  }

  private adapt(rate: number): void {
    if (this.phase === "throttled") this.current = Math.min(highestLimit, this.current + 1);
    else if (this.phase === "rising") this.rise(rate);
  }

  private rise(rate: number): void {
    const isFaster = rate >= this.rate * worthwhileGain;
    const next = isFaster ? Math.min(highestLimit, this.current * 2) : this.current / 2;
    if (!isFaster || next === this.current) this.phase = "found";
    this.current = next;
    this.rate = rate;
  }

  private begin(now: number | undefined): void {
    this.windowBegan = now;
    this.done = 0;
  }
}
