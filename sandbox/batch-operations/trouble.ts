import type { JobStatus } from "@aws-sdk/client-s3-control";
import { type Deferred, deferred } from "./deferred";
import type { FailureCode } from "./failure-codes";
import type { Job } from "./job";
import type { ServiceError } from "./service-errors";
import type { SpoiledReport } from "./spoiled-report";

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

export type JobOperation = "CreateJob" | "DescribeJob" | "ListJobs" | "UpdateJobStatus" | "UpdateJobPriority";

/** These keys, or those for which it says so. */
export type Keys = readonly string[] | ((key: string) => boolean);

/** What a test can make go wrong, or stand still. Nothing of it happens by itself. */
export class Trouble {
  private readonly failures: { matches: (key: string) => boolean; code: FailureCode }[] = [];
  private readonly heldLive = new Map<(key: string) => boolean, Deferred>();
  private readonly holds = new Map<JobStatus, OpenHold>();
  spoiledReport: SpoiledReport = {};
  private readonly rejections: { operation: JobOperation; error: ServiceError }[] = [];
  private throttledDescribes = 0;
  private lostCreations = 0;

  /** The tasks of these keys fail with this code until further notice. */
  failKeys(keys: Keys, code: FailureCode): void {
    this.failures.push({ matches: matcher(keys), code });
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

  /**
   * The versions of these keys that live replication took up read PENDING until released, or until a job has replicated
   * them. Replicas that the local AWS writes with the object are there all the same, those that the emulator brings are not.
   */
  holdLive(keys: Keys): { release(): void } {
    const matches = matcher(keys);
    const released = deferred();
    this.heldLive.set(matches, released);
    const release = () => {
      this.heldLive.delete(matches);
      released.keep();
    };
    return { release };
  }

  isHeldLive(key: string): boolean {
    return [...this.heldLive.keys()].some((matches) => matches(key));
  }

  async whileLiveHeld(key: string): Promise<void> {
    for (const [matches, { promise }] of this.heldLive) if (matches(key)) await promise;
  }

  releaseAll(): void {
    for (const { keep } of this.heldLive.values()) keep();
    this.heldLive.clear();
    for (const { released } of this.holds.values()) released.keep();
    this.holds.clear();
  }

  /** The reports from now on are wrong in these ways. */
  spoilReports(how: SpoiledReport): void {
    this.spoiledReport = how;
  }

  healReports(): void {
    this.spoiledReport = {};
  }

  /** The next so many DescribeJob are answered with TooManyRequestsException. */
  throttleDescribeJob(times: number): void {
    this.throttledDescribes = times;
  }

  /** The next so many requests for the operation are answered with the error, and nothing comes of them. */
  reject(operation: JobOperation, error: ServiceError, times = 1): void {
    this.rejections.push(...Array.from({ length: times }, () => ({ operation, error })));
  }

  takeRejection(operation: JobOperation): ServiceError | undefined {
    const index = this.rejections.findIndex((rejection) => rejection.operation === operation);
    return index < 0 ? undefined : this.rejections.splice(index, 1)[0]?.error;
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

function matcher(keys: Keys): (key: string) => boolean {
  return typeof keys === "function" ? (key) => keys(key) : (key) => keys.includes(key);
}
