import type { JobStatus } from "@aws-sdk/client-s3-control";
import { type Deferred, deferred } from "./deferred";
import type { FailureCode } from "./failure-codes";
import type { Job } from "./job";

/** A state in which jobs wait. */
export interface Hold {
  /** Comes when the first job has arrived there. */
  readonly reached: Promise<void>;
  release(): void;
}

interface OpenHold {
  readonly reached: Deferred;
  readonly released: Deferred;
}

/** What a test can make go wrong, or stand still. Nothing of it happens by itself. */
export class Trouble {
  private readonly failures: { matches: (key: string) => boolean; code: FailureCode }[] = [];
  private readonly holds = new Map<JobStatus, OpenHold>();
  private throttledDescribes = 0;
  private lostCreations = 0;

  /** The tasks of these keys fail with this code until further notice. */
  failKeys(keys: readonly string[] | ((key: string) => boolean), code: FailureCode): void {
    const matches = typeof keys === "function" ? keys : (key: string) => keys.includes(key);
    this.failures.push({ matches, code });
  }

  healKeys(): void {
    this.failures.length = 0;
  }

  /** Every job that enters the state stays in it until released, or cancelled. */
  holdIn(state: JobStatus): Hold {
    const hold = { reached: deferred(), released: deferred() };
    this.holds.set(state, hold);
    return {
      reached: hold.reached.promise,
      release: () => {
        if (this.holds.get(state) === hold) this.holds.delete(state);
        hold.released.keep();
      },
    };
  }

  releaseAll(): void {
    for (const { released } of this.holds.values()) released.keep();
    this.holds.clear();
  }

  /** The next so many DescribeJob are answered with TooManyRequestsException. */
  throttleDescribeJob(times: number): void {
    this.throttledDescribes = times;
  }

  /** The next CreateJob creates its job, and then the connection breaks before the answer. */
  loseNextCreateAnswer(): void {
    this.lostCreations++;
  }

  failureOf(key: string): FailureCode | undefined {
    return this.failures.find(({ matches }) => matches(key))?.code;
  }

  async whileHeld(job: Job, state: JobStatus): Promise<void> {
    const hold = this.holds.get(state);
    if (hold === undefined) return;
    hold.reached.keep();
    const released = hold.released.promise;
    await (state === "Cancelling" ? released : Promise.race([released, job.cancellation]));
  }

  takeThrottle(): boolean {
    return this.throttledDescribes > 0 && this.throttledDescribes-- > 0;
  }

  takeLostAnswer(): boolean {
    return this.lostCreations > 0 && this.lostCreations-- > 0;
  }
}
