/** Enough for a server on the same machine, and for S3 from another. */
const firstLimit = 64;
/** More connections than that are more than some systems open for a program. */
const highestLimit = 512;
const lowestLimit = 4;

/** The share of the requests in flight that a throttle takes away. While they were doubled they may be twice too many. */
const cuts = { rising: 0.5, resting: 0.5, throttled: 0.15 };
/**
 * In milliseconds, until there are as many again; after three times that there are twice as many, if the server lets them. Where it
 * was found out by doubling them, as many are too many, and this share of them is aimed at.
 */
const recovery = 1200;
const doubledTooFar = 0.75;
/** What twice the requests in flight have to bring to be kept. */
const worthwhileGain = 1.25;
const shortestWindow = 100;
/** Until more is tried again, in windows: what held a run up at its start may be over soon. Twice as many after each vain try. */
const firstRest = 4;
const longestRest = 128;

/**
 * How many requests may be in flight. Twice as many as long as that makes it faster, which is tried again from time to time;
 * when the server has throttled, fewer at once, then soon almost as many as before, slowly past that, and ever faster, because S3
 * bears more after a while.
 */
export class Pace {
  private current = firstLimit;
  /** Reached by one more for each request that is done: all of them at once would be a burst. */
  private goal = firstLimit;
  private phase: "rising" | "resting" | "throttled" = "rising";
  private rest = firstRest;
  private restLeft = 0;
  private rate = 0;
  private done = 0;
  private windowBegan: number | undefined;
  private roundTrip = shortestWindow;
  private lastCut = Number.NEGATIVE_INFINITY;
  private beforeCut = firstLimit;
  private cut = 0;
  private sinceCut = 0;

  get limit(): number {
    return this.current;
  }

  /** One is done; others may wait for its place. Without them, the limit is not what holds anything back. */
  finished(isAwaited: boolean, now = performance.now()): void {
    const isGrowing = isAwaited && this.current < this.goal;
    if (isGrowing) this.current++;
    if (isGrowing || !isAwaited || this.windowBegan === undefined) {
      this.begin(isAwaited ? now : undefined);
      return;
    }
    this.done++;
    const elapsed = now - this.windowBegan;
    if (this.done < this.current || elapsed < shortestWindow) return;
    this.roundTrip = (elapsed * this.current) / this.done;
    this.adapt(this.done / elapsed, elapsed);
    this.begin(now);
  }

  throttled(now = performance.now()): void {
    // The others that were on the way are throttled for the same reason.
    if (now - this.lastCut < this.roundTrip) return;
    this.lastCut = now;
    this.cut = cuts[this.phase];
    this.beforeCut = this.current * (this.phase === "rising" ? doubledTooFar : 1);
    this.phase = "throttled";
    this.sinceCut = 0;
    this.limitTo(Math.max(lowestLimit, Math.floor(this.current * (1 - this.cut))));
    this.begin(now);
  }

  private adapt(rate: number, elapsed: number): void {
    if (this.phase === "throttled") this.recover(elapsed);
    else if (this.phase === "rising") this.rise(rate);
    else if (--this.restLeft <= 0) this.tryMore(rate);
  }

  /** By the cube of the time, as TCP does it (RFC 9438). */
  private recover(elapsed: number): void {
    this.sinceCut += elapsed;
    const share = 1 + this.cut * (this.sinceCut / recovery - 1) ** 3;
    this.limitTo(Math.min(highestLimit, Math.max(this.current, Math.floor(this.beforeCut * share))));
  }

  private rise(rate: number): void {
    if (rate >= this.rate * worthwhileGain) {
      this.rest = firstRest;
      this.tryMore(rate);
      return;
    }
    this.limitTo(this.current / 2);
    this.phase = "resting";
    this.restLeft = this.rest;
    this.rest = Math.min(longestRest, this.rest * 2);
  }

  private tryMore(rate: number): void {
    this.rate = rate;
    this.phase = this.current === highestLimit ? "resting" : "rising";
    this.goal = Math.min(highestLimit, this.current * 2);
  }

  private limitTo(limit: number): void {
    this.current = limit;
    this.goal = limit;
  }

  private begin(now: number | undefined): void {
    this.windowBegan = now;
    this.done = 0;
  }
}
