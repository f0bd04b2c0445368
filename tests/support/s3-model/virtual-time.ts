/** A clock that stands still while anybody works, and goes to the next event when all wait. */
export class VirtualTime {
  private milliseconds = Date.parse("2026-01-01T00:00:00Z");
  private readonly events: { at: number; happen: () => void }[] = [];

  get now(): number {
    return this.milliseconds;
  }

  at(moment: number, happen: () => void): void {
    const event = { at: Math.max(moment, this.now), happen };
    let index = this.events.length;
    while (index > 0 && (this.events[index - 1]?.at ?? 0) > event.at) index--;
    this.events.splice(index, 0, event);
  }

  in(milliseconds: number, happen: () => void): void {
    this.at(this.now + milliseconds, happen);
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
    const event = this.events.shift();
    if (event === undefined) throw new Error("everybody waits for something that never happens");
    this.milliseconds = event.at;
    event.happen();
  }
}
