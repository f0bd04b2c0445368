/** How many tasks may run at once, which may change. */
export interface Limit {
  readonly limit: number;
  /** Hears of each task that is done, and whether others wait for its place. */
  finished?(isAwaited: boolean): void;
}

/**
 * Bounds how many tasks run at once, and holds back whoever brings more. Of several who bring tasks each gets its turn, however
 * many others wait.
 */
export class InFlight {
  private running = 0;
  /** By who brought them; whose turn it is comes first. */
  private readonly waiting = new Map<object, (() => void)[]>();
  private readonly onIdle: (() => void)[] = [];

  constructor(private readonly bound: Limit) {}

  /** How many more could run now. */
  get room(): number {
    return Math.max(0, this.bound.limit - this.running);
  }

  /** Runs the task when there is room. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.enter(anybody);
    return this.seeThrough(task);
  }

  /** Comes back as soon as the task has started. The task must deal with its own failure. */
  start(task: () => Promise<void>, broughtBy: object = anybody): Promise<void> {
    return this.enter(broughtBy).then(() => void this.seeThrough(task));
  }

  /** Comes back when nothing runs, and nothing waits. */
  async idle(): Promise<void> {
    if (this.running > 0) await new Promise<void>((resume) => this.onIdle.push(resume));
  }

  private enter(broughtBy: object): Promise<void> {
    if (this.room === 0) return new Promise((resume) => this.wait(broughtBy, resume));
    this.running++;
    return Promise.resolve();
  }

  private wait(broughtBy: object, resume: () => void): void {
    const own = this.waiting.get(broughtBy);
    if (own) own.push(resume);
    else this.waiting.set(broughtBy, [resume]);
  }

  private letIn(): void {
    const [next] = this.waiting;
    if (!next) return;
    const [broughtBy, own] = next;
    this.running++;
    own.shift()?.();
    this.waiting.delete(broughtBy);
    if (own.length > 0) this.waiting.set(broughtBy, own);
  }

  private async seeThrough<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private leave(): void {
    this.bound.finished?.(this.waiting.size > 0);
    this.running--;
    while (this.room > 0 && this.waiting.size > 0) this.letIn();
    if (this.running === 0) for (const resume of this.onIdle.splice(0)) resume();
  }
}

/** Those who do not say who they are share their turns. */
const anybody = {};
