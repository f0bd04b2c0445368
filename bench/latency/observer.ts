import type { Partitions, Split } from "./partitions";

/** What became of the keys that the destination lacked, and what was copied without need. */
export interface Brought {
  expected: number;
  missing: number;
  repeated: number;
  unasked: number;
}

/** A second of copies; the first begins with the first copy that was made. */
export interface Second {
  served: number;
  throttled: number;
}

/** What a model was asked since its beginning. */
export interface Observed {
  /** How often, by the operation's name, those that were throttled included. */
  requests: { [operation: string]: number };
  throttled: { [operation: string]: number };
  copies: Brought;
  /** In milliseconds since 1970. */
  beganAt: number;
  firstCopyAt?: number;
  lastCopyAt?: number;
  seconds: Second[];
  mostInFlight: number;
  connections: number;
  partitions: { source: number; destination: number };
  splits: Split[];
  /** The first of the requests that it does not know. */
  unknown: string[];
  /** Of its process. */
  cpuSeconds: number;
}

const mostUnknown = 20;

/** Counts. Times are of the same clock as Date has. */
export class Observer {
  private readonly requests: { [operation: string]: number } = {};
  private readonly refused: { [operation: string]: number } = {};
  private readonly seconds: Second[] = [];
  private readonly unknowns: string[] = [];
  private readonly usedBefore = process.cpuUsage();
  private firstCopyAt: number | undefined;
  private lastCopyAt: number | undefined;
  private inFlight = 0;
  private mostInFlight = 0;
  private connections = 0;

  constructor(private readonly beganAt: number) {}

  asked(operation: string): void {
    this.requests[operation] = (this.requests[operation] ?? 0) + 1;
  }

  throttled(operation: string, now: number): void {
    this.refused[operation] = (this.refused[operation] ?? 0) + 1;
    if (operation === "CopyObject") this.second(now).throttled++;
  }

  /** Something is at the destination that was not. Its answer is still to come. */
  copied(now: number): void {
    this.firstCopyAt ??= now;
    this.lastCopyAt = now;
    this.second(now).served++;
  }

  began(): void {
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
  }

  ended(): void {
    this.inFlight--;
  }

  connected(): void {
    this.connections++;
  }

  unknown(what: string): void {
    if (this.unknowns.length < mostUnknown) this.unknowns.push(what);
  }

  observed(
    copies: Brought,
    { source, destination }: { [bucket in "source" | "destination"]: Partitions },
  ): Observed {
    const { user, system } = process.cpuUsage(this.usedBefore);
    const { firstCopyAt, lastCopyAt } = this;
    return {
      ...{ requests: this.requests, throttled: this.refused, copies, beganAt: this.beganAt },
      ...(firstCopyAt !== undefined && { firstCopyAt }),
      ...(lastCopyAt !== undefined && { lastCopyAt }),
      // Seconds in which nothing came are holes until now.
      seconds: Array.from(this.seconds, (second) => second ?? { served: 0, throttled: 0 }),
      ...{ mostInFlight: this.mostInFlight, connections: this.connections },
      partitions: { source: source.count, destination: destination.count },
      splits: destination.splits,
      unknown: this.unknowns,
      cpuSeconds: (user + system) / 1e6,
    };
  }

  private second(now: number): Second {
    const place = Math.floor((now - (this.firstCopyAt ?? now)) / 1000);
    const second = this.seconds[place] ?? { served: 0, throttled: 0 };
    this.seconds[place] = second;
    return second;
  }
}
