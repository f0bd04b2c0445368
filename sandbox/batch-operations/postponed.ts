/** What happens after a job is over, and no more once the emulator ends. */
export class Postponed {
  private readonly waiting = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();

  after(milliseconds: number, work: () => Promise<unknown>): void {
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      // Nobody is left who could be told.
      const done = work().then(
        () => undefined,
        () => undefined,
      );
      this.running.add(done);
      void done.then(() => this.running.delete(done));
    }, milliseconds);
    this.waiting.add(timer);
  }

  async end(): Promise<void> {
    for (const timer of this.waiting) clearTimeout(timer);
    await Promise.all(this.running);
  }
}
