import { randomUUID } from "node:crypto";
import type { JobFailure as FailureReason, JobManifestLocation, JobStatus } from "@aws-sdk/client-s3-control";
import { ApiError } from "./api-error";
import { parseArn } from "./arn";
import { deferred } from "./deferred";
import type { JobRequest } from "./job-request";
import { canFollow, isTerminal } from "./job-states";

/** Ends whatever a job is doing when it is to be cancelled. */
export class JobCancelled extends Error {}

const LONGEST_REASON = 256;

/** Why a job as a whole cannot go on. The codes are the double's own wherever AWS does not publish them. */
export class JobFailed extends Error {
  constructor(
    readonly code: string,
    reason: string,
  ) {
    super(reason.slice(0, LONGEST_REASON));
  }
}

/** A job and where it stands. */
export class Job {
  readonly id = randomUUID();
  readonly arn: string;
  readonly created = new Date();
  /** Every state it has been in. */
  readonly states: JobStatus[] = ["New"];
  priority: number;
  total = 0;
  succeeded = 0;
  failed = 0;
  ended?: Date;
  suspended?: Date;
  statusUpdateReason?: string;
  generatedManifest?: JobManifestLocation;
  readonly failureReasons: FailureReason[] = [];
  private readonly cancelled = deferred();
  private readonly confirmed = deferred();
  private activeMilliseconds = 0;
  private activeSince?: number;

  constructor(
    readonly account: string,
    readonly region: string,
    readonly request: JobRequest,
  ) {
    const { partition = "aws" } = parseArn(request.roleArn) ?? {};
    this.arn = `arn:${partition}:s3:${region}:${account}:job/${this.id}`;
    this.priority = request.priority;
  }

  /** Comes when somebody asks for the job's end. */
  get cancellation(): Promise<void> {
    return this.cancelled.promise;
  }

  get confirmation(): Promise<void> {
    return this.confirmed.promise;
  }

  get status(): JobStatus {
    return this.states.at(-1) ?? "New";
  }

  get elapsedActiveSeconds(): number {
    const running = this.activeSince === undefined ? 0 : Date.now() - this.activeSince;
    return Math.floor((this.activeMilliseconds + running) / 1000);
  }

  moveTo(status: JobStatus): void {
    if (this.status === "Cancelling" && status !== "Cancelled") throw new JobCancelled();
    if (!canFollow(this.status, status)) throw new Error(`a job cannot go from ${this.status} to ${status}`);
    if (this.activeSince !== undefined) {
      this.activeMilliseconds += Date.now() - this.activeSince;
      this.activeSince = undefined;
    }
    if (status === "Active") this.activeSince = Date.now();
    if (status === "Suspended") this.suspended = new Date();
    if (isTerminal(status)) this.ended = new Date();
    this.states.push(status);
  }

  confirm(reason: string | undefined): void {
    if (this.status !== "Suspended") throw this.wrongState("Ready");
    this.moveTo("Ready");
    this.statusUpdateReason = reason;
    this.confirmed.keep();
  }

  cancel(reason: string | undefined): void {
    if (!canFollow(this.status, "Cancelling")) throw this.wrongState("Cancelled");
    this.moveTo("Cancelling");
    this.statusUpdateReason = reason;
    this.cancelled.keep();
  }

  /** To be asked between two steps. */
  checkCancelled(): void {
    if (this.status === "Cancelling") throw new JobCancelled();
  }

  private wrongState(wanted: string): ApiError {
    return new ApiError(
      "JobStatusException",
      `The job ${this.id} is ${this.status} and cannot become ${wanted}.`,
    );
  }
}
