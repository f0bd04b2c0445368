import type { Job } from "./job";

/**
 * Which jobs may run: those with the highest priority among all that could, at once. AWS says of priorities that a
 * higher one pauses running jobs, and not how many jobs run side by side.
 */
export class RunningOrder {
  private readonly jobs = new Set<Job>();
  private readonly waiting = new Set<() => void>();

  join(job: Job): void {
    this.jobs.add(job);
    this.changed();
  }

  leave(job: Job): void {
    this.jobs.delete(job);
    this.changed();
  }

  mustWait(job: Job): boolean {
    return [...this.jobs].some(
      (other) =>
        other.account === job.account && other.region === job.region && other.priority > job.priority,
    );
  }

  /** Comes when it is the job's turn, or its end. */
  async turn(job: Job): Promise<void> {
    while (this.mustWait(job) && job.status !== "Cancelling") {
      const change = new Promise<void>((resolve) => {
        this.waiting.add(resolve);
      });
      await Promise.race([change, job.cancellation]);
    }
    job.checkCancelled();
  }

  /** To be said when a job's priority is another. */
  changed(): void {
    for (const resume of this.waiting) resume();
    this.waiting.clear();
  }
}

/** Lets the tasks of one job through as long as it is the job's turn, and shows in the job's state when it is not. */
export class Turnstile {
  private working = 0;

  constructor(
    private readonly order: RunningOrder,
    private readonly job: Job,
  ) {}

  enter(): void {
    this.working++;
  }

  leave(): void {
    this.working--;
    if (this.working === 0 && this.job.status === "Pausing") this.job.moveTo("Paused");
  }

  /** To be waited for before each task. */
  async pass(): Promise<void> {
    this.job.checkCancelled();
    if (!this.order.mustWait(this.job)) return;
    if (this.job.status === "Active") this.job.moveTo("Pausing");
    this.leave();
    try {
      await this.order.turn(this.job);
    } finally {
      this.enter();
    }
    this.resume();
  }

  /** When all tasks are done, so that a job goes on from a state from which it can. */
  async close(): Promise<void> {
    if (this.job.status === "Pausing" || this.job.status === "Paused") {
      await this.order.turn(this.job);
      this.resume();
    }
  }

  private resume(): void {
    if (this.job.status === "Pausing") this.job.moveTo("Paused");
    if (this.job.status === "Paused") this.job.moveTo("Active");
  }
}
