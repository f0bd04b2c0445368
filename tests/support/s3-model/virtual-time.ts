interface Event {
  readonly at: number;
  /** Of two at the same time the one that was said first comes first. */
  readonly order: number;
  readonly happen: () => void;
}

/** A clock that stands still while anybody works, and goes to the next event when all wait. */
export class VirtualTime {
  private milliseconds = Date.parse("2026-01-01T00:00:00Z");
  /** A heap: the parent of the event at n is at (n - 1) / 2. */
  private readonly events: Event[] = [];
  private said = 0;

  get now(): number {
    return this.milliseconds;
  }

  in(milliseconds: number, happen: () => void): void {
    const event = { at: this.now + milliseconds, order: this.said++, happen };
    let place = this.events.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.events[above];
      if (parent === undefined || isBefore(parent, event)) break;
      this.events[place] = parent;
      place = above;
    }
    this.events[place] = event;
  }

  pause(milliseconds: number): Promise<void> {
    return new Promise((resume) => this.in(milliseconds, resume));
  }

  /** Lets events happen until the work is done. */
  async until<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const end = () => {
      isDone = true;
    };
    work.then(end, end);
    for (;;) {
      // Everybody who can go on does so before the clock moves.
      await new Promise((resume) => setImmediate(resume));
      if (isDone) return work;
      this.next();
    }
  }

  /** Lets everything happen that happens within this time. */
  async pass(milliseconds: number): Promise<void> {
    await this.until(this.pause(milliseconds));
  }

  private next(): void {
    const [event] = this.events;
    const last = this.events.pop();
    if (event === undefined || last === undefined) {
      throw new Error("everybody waits for something that never happens");
    }
    if (this.events.length > 0) this.sink(last);
    this.milliseconds = event.at;
    event.happen();
  }

  private sink(event: Event): void {
    let place = 0;
    for (;;) {
      const [left, right] = [this.events[2 * place + 1], this.events[2 * place + 2]];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || isBefore(event, child)) break;
      this.events[place] = child;
      place = 2 * place + (isRight ? 2 : 1);
    }
    this.events[place] = event;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
