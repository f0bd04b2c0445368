/** Bounds how many tasks run at once, and holds back whoever brings more. */
export class InFlight {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly onIdle: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /** How many more could run now. */
  get room(): number {
    return Math.max(0, this.limit - this.running);
  }

  /** Runs the task when there is room. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  /** Comes back as soon as the task has started. The task must deal with its own failure. */
  async start(task: () => Promise<void>): Promise<void> {
    await this.enter();
    void task().finally(() => this.leave());
  }

  /** Comes back when nothing runs. */
  async idle(): Promise<void> {
    if (this.running > 0) await new Promise<void>((resume) => this.onIdle.push(resume));
  }

  private async enter(): Promise<void> {
    if (this.running < this.limit) this.running++;
    // Whoever leaves hands its place over, so the count stays and no newcomer can slip in between.
    else await new Promise<void>((resume) => this.waiting.push(resume));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) {
      next();
      return;
    }
    this.running--;
    if (this.running === 0) for (const resume of this.onIdle.splice(0)) resume();
  }
}
