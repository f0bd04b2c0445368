/** How many tasks may run at once, which may change. */
export interface Limit {
  readonly limit: number;
  /** Hears of each task that is done, and whether others wait for its place. */
  finished?(isAwaited: boolean): void;
}

/** Bounds how many tasks run at once, and holds back whoever brings more. */
export class InFlight {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly onIdle: (() => void)[] = [];

  constructor(private readonly bound: Limit) {}

  /** How many more could run now. */
  get room(): number {
    return Math.max(0, this.bound.limit - this.running);
  }

  /** Runs the task when there is room. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.enter();
    return this.seeThrough(task);
  }

  /** Comes back as soon as the task has started. The task must deal with its own failure. */
  async start(task: () => Promise<void>): Promise<void> {
    await this.enter();
    void this.seeThrough(task);
  }

  /** Comes back when nothing runs, and nothing waits. */
  async idle(): Promise<void> {
    if (this.running > 0) await new Promise<void>((resume) => this.onIdle.push(resume));
  }

  private async enter(): Promise<void> {
    if (this.room > 0) this.running++;
    else await new Promise<void>((resume) => this.waiting.push(resume));
  }

  private async seeThrough<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private leave(): void {
    this.bound.finished?.(this.waiting.length > 0);
    this.running--;
    while (this.room > 0 && this.waiting.length > 0) {
      this.running++;
      this.waiting.shift()?.();
    }
    if (this.running === 0) for (const resume of this.onIdle.splice(0)) resume();
  }
}
