/** Which limit a request counts against; settings of buckets count against none. */
export type Kind = "write" | "read";

export interface Limits {
  /** For each partition. */
  perSecond: { [kind in Kind]: number };
  /** How many seconds' worth may come at once. */
  burstSeconds: number;
  /** A partition that is asked for at least this share of a limit, in each second of so many, becomes two. */
  split: { load: number; seconds: number };
}

/**
 * The rates are AWS's own ("at least 3,500 PUT/COPY/POST/DELETE or 5,500 GET/HEAD requests per second per partitioned
 * Amazon S3 prefix"), and so is that partitions are made gradually and that there are 503s meanwhile. How fast, where,
 * and what may come at once, AWS does not say: these are assumptions.
 */
export const limitsOfS3: Limits = {
  perSecond: { write: 3500, read: 5500 },
  burstSeconds: 0.1,
  split: { load: 0.9, seconds: 10 },
};

export interface Split {
  /** In milliseconds, by the clock of whoever asked. */
  time: number;
  at: number;
}

const kinds = ["write", "read"] as const;
const second = 1000;

/** A bucket's keys, by their numbers, in ranges that each have limits of their own. */
export class Partitions {
  readonly splits: Split[] = [];
  /** In the order of their keys. */
  private readonly ranges: Partition[];

  constructor(keys: number, limits: Limits) {
    this.ranges = [new Partition(0, keys, limits)];
  }

  get count(): number {
    return this.ranges.length;
  }

  /** Whether a request for the key is served at this time, in milliseconds. */
  admits(index: number, kind: Kind, now: number): boolean {
    let place = this.placeOf(index);
    const asked = this.ranges[place];
    if (asked?.isToBeSplit(now)) {
      const { from, to } = asked;
      const middle = Math.floor((from + to) / 2);
      this.ranges.splice(
        place,
        1,
        ...[from, middle].map((start, half) => asked.part(start, half === 0 ? middle : to)),
      );
      this.splits.push({ time: now, at: middle });
      place = this.placeOf(index);
    }
    return this.ranges[place]?.admits(kind, now) ?? true;
  }

  private placeOf(index: number): number {
    let place = this.ranges.length - 1;
    while (place > 0 && index < (this.ranges[place]?.from ?? 0)) place--;
    return place;
  }
}

class Partition {
  private readonly allowances: { [kind in Kind]: Allowance };
  private asked: { [kind in Kind]: number } = { write: 0, read: 0 };
  private secondBegan: number | undefined;
  private loadedSeconds = 0;

  constructor(
    readonly from: number,
    readonly to: number,
    private readonly limits: Limits,
  ) {
    const { perSecond, burstSeconds } = limits;
    this.allowances = {
      write: new Allowance(perSecond.write, burstSeconds),
      read: new Allowance(perSecond.read, burstSeconds),
    };
  }

  admits(kind: Kind, now: number): boolean {
    this.endSeconds(now);
    this.asked[kind]++;
    return this.allowances[kind].take(now);
  }

  isToBeSplit(now: number): boolean {
    this.endSeconds(now);
    return this.loadedSeconds >= this.limits.split.seconds && this.to - this.from > 1;
  }

  /** A new one has nothing saved up. */
  part(from: number, to: number): Partition {
    const part = new Partition(from, to, this.limits);
    for (const kind of kinds) part.allowances[kind].spend();
    return part;
  }

  private endSeconds(now: number): void {
    this.secondBegan ??= now;
    const passed = Math.floor((now - this.secondBegan) / second);
    if (passed === 0) return;
    const { perSecond, split } = this.limits;
    const wasLoaded = kinds.some((kind) => this.asked[kind] >= split.load * perSecond[kind]);
    // In any second besides the one that just ended nobody asked.
    this.loadedSeconds = wasLoaded && passed === 1 ? this.loadedSeconds + 1 : 0;
    this.asked = { write: 0, read: 0 };
    this.secondBegan += passed * second;
  }
}

/** A token bucket. */
class Allowance {
  private saved: number;
  private filledAt: number | undefined;

  constructor(
    private readonly perSecond: number,
    private readonly burstSeconds: number,
  ) {
    this.saved = perSecond * burstSeconds;
  }

  take(now: number): boolean {
    const grown = ((now - (this.filledAt ?? now)) * this.perSecond) / second;
    this.saved = Math.min(this.perSecond * this.burstSeconds, this.saved + grown);
    this.filledAt = now;
    if (this.saved < 1) return false;
    this.saved--;
    return true;
  }

  spend(): void {
    this.saved = 0;
  }
}
