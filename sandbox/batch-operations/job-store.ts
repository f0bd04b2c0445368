import { isDeepStrictEqual } from "node:util";
import { ApiError } from "./api-error";
import type { Conditions } from "./conditions";
import { Job } from "./job";
import type { JobRequest } from "./job-request";

const LARGEST_PAGE = 1000;

/** Where a job belongs: in another account or region it does not exist. */
export interface JobPlace {
  readonly account: string;
  readonly region: string;
}

/** All jobs, the oldest first. They are kept for as long as the double runs; AWS forgets them after 90 days. */
export class JobStore {
  private readonly jobs: Job[] = [];

  constructor(private readonly conditions: Conditions) {}

  /** The same request under the same token is the same job, which is how a client survives a lost answer. */
  create(place: JobPlace, request: JobRequest): { job: Job; isNew: boolean } {
    const same = this.of(place).find((job) => job.request.token === request.token);
    if (same === undefined) {
      this.checkQuota(place);
      const job = new Job(place.account, place.region, request);
      this.jobs.push(job);
      return { job, isNew: true };
    }
    if (!isDeepStrictEqual(same.request.whole, request.whole)) {
      throw new ApiError(
        "IdempotencyException",
        `The client request token ${request.token} was used before, with other parameters.`,
      );
    }
    return { job: same, isNew: false };
  }

  find(place: JobPlace, id: string): Job {
    const job = this.registered(place).find((candidate) => candidate.id === id);
    if (job) return job;
    throw new ApiError(this.conditions.unknownJob, "The specified job does not exist", 404);
  }

  byId(id: string): Job {
    const job = this.jobs.find((candidate) => candidate.id === id);
    if (job === undefined) throw new Error(`there is no job ${id}`);
    return job;
  }

  all(): readonly Job[] {
    return this.jobs;
  }

  /** A page of the jobs in these states, the newest first. */
  page(
    place: JobPlace,
    {
      statuses,
      maxResults = LARGEST_PAGE,
      token,
    }: { statuses: string[]; maxResults?: number; token?: string },
  ): { jobs: Job[]; nextToken?: string } {
    const all = this.registered(place).reverse();
    const start = token === undefined ? 0 : 1 + all.findIndex(({ id }) => id === lastOf(token));
    if (token !== undefined && start === 0) {
      throw new ApiError("InvalidNextTokenException", `The token ${token} is not valid.`);
    }
    const wanted = all
      .slice(start)
      .filter(({ status }) => statuses.length === 0 || statuses.includes(status));
    // Zero is in the model's range. A page without jobs would never end a listing.
    const jobs = wanted.slice(0, maxResults || LARGEST_PAGE);
    const last = jobs.at(-1);
    return jobs.length < wanted.length && last ? { jobs, nextToken: tokenAfter(last) } : { jobs };
  }

  private checkQuota(place: JobPlace): void {
    const { jobQuota } = this.conditions;
    if (this.of(place).filter(({ ended }) => ended === undefined).length < jobQuota) return;
    throw new ApiError(
      "TooManyRequestsException",
      `The account has ${jobQuota} jobs in this region that have not ended, which is its quota.`,
    );
  }

  private registered(place: JobPlace): Job[] {
    const { registrationMilliseconds } = this.conditions;
    return this.of(place).filter(({ created }) => created.getTime() + registrationMilliseconds <= Date.now());
  }

  private of({ account, region }: JobPlace): Job[] {
    return this.jobs.filter((job) => job.account === account && job.region === region);
  }
}

function tokenAfter(job: Job): string {
  return Buffer.from(job.id).toString("base64");
}

function lastOf(token: string): string {
  return Buffer.from(token, "base64").toString();
}
