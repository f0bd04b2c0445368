import { ApiError, badRequest, unknownToDouble } from "./api-error";
import type { Job } from "./job";
import { description, summary } from "./job-answers";
import { readJobRequest } from "./job-request";
import { jobParameters } from "./job-shapes";
import type { JobPlace, JobStore } from "./job-store";
import type { RunningOrder } from "./running-order";
import { serviceError } from "./service-errors";
import { readNumber, readString } from "./shapes";
import type { JobOperation, Trouble } from "./trouble";
import { writeXml } from "./xml";

export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly account: string | undefined;
  readonly region: string;
  readonly body: string;
}

/** The answer got lost on its way: the request was carried out, and the client hears nothing. */
export class AnswerLost extends Error {}

/** The operations on jobs, from request to the XML of the answer. */
export class JobApi {
  constructor(
    private readonly store: JobStore,
    private readonly order: RunningOrder,
    private readonly trouble: Trouble,
    private readonly start: (job: Job) => void,
  ) {}

  answer(request: ApiRequest): string {
    const { method, url, region } = request;
    const account = readString(jobParameters.accountId, request.account ?? "", "x-amz-account-id");
    const place = { account, region };
    const [, , , rawId, action, ...rest] = url.pathname.split("/");
    const query = url.searchParams;
    if (rest.length === 0) {
      if (!rawId && !action && method === "POST") return this.create(place, request.body);
      if (!rawId && !action && method === "GET") return this.list(place, query);
      if (rawId && !action && method === "GET") return this.describe(place, rawId);
      if (rawId && action === "status" && method === "POST") return this.updateStatus(place, rawId, query);
      if (rawId && action === "priority" && method === "POST")
        return this.updatePriority(place, rawId, query);
    }
    throw unknownToDouble(`${method} ${url.pathname}`);
  }

  private create(place: JobPlace, body: string): string {
    this.reject("CreateJob");
    const { job, isNew } = this.store.create(place, readJobRequest(place.account, body));
    if (isNew) this.start(job);
    if (this.trouble.takeLostAnswer()) throw new AnswerLost();
    return writeXml("CreateJobResult", { JobId: job.id });
  }

  private list(place: JobPlace, query: URLSearchParams): string {
    this.reject("ListJobs");
    const token = query.get("nextToken") ?? undefined;
    const maxResults = query.get("maxResults");
    const statuses = query.getAll("jobStatuses");
    try {
      for (const status of statuses) readString(jobParameters.status, status, "jobStatuses");
      const { jobs, nextToken } = this.store.page(place, {
        statuses,
        ...(maxResults !== null && {
          maxResults: readNumber(jobParameters.maxResults, maxResults, "maxResults"),
        }),
        ...(token !== undefined && { token: readString(jobParameters.nextToken, token, "nextToken") }),
      });
      return writeXml("ListJobsResult", { NextToken: nextToken, Jobs: { member: jobs.map(summary) } });
    } catch (error) {
      // Of all operations only this one calls a bad request so.
      if (!(error instanceof ApiError) || error.code !== "BadRequestException") throw error;
      throw new ApiError("InvalidRequestException", error.message);
    }
  }

  private describe(place: JobPlace, id: string): string {
    this.reject("DescribeJob");
    if (this.trouble.takeThrottle()) {
      throw new ApiError("TooManyRequestsException", "Please reduce your request rate.");
    }
    return writeXml("DescribeJobResult", description(this.find(place, id)));
  }

  private updateStatus(place: JobPlace, id: string, query: URLSearchParams): string {
    this.reject("UpdateJobStatus");
    const wanted = query.get("requestedJobStatus") ?? "";
    readString(jobParameters.requestedStatus, wanted, "requestedJobStatus");
    const reason = query.get("statusUpdateReason") ?? undefined;
    if (reason !== undefined) readString(jobParameters.statusUpdateReason, reason, "statusUpdateReason");
    const job = this.find(place, id);
    if (wanted === "Ready") job.confirm(reason);
    else job.cancel(reason);
    return writeXml("UpdateJobStatusResult", {
      JobId: job.id,
      Status: job.status,
      StatusUpdateReason: job.statusUpdateReason,
    });
  }

  private updatePriority(place: JobPlace, id: string, query: URLSearchParams): string {
    this.reject("UpdateJobPriority");
    const priority = readNumber(jobParameters.priority, query.get("priority") ?? "", "priority");
    const job = this.find(place, id);
    if (job.ended) throw badRequest(`The job ${id} is ${job.status}, so its priority cannot be changed.`);
    job.priority = priority;
    this.order.changed();
    return writeXml("UpdateJobPriorityResult", { JobId: job.id, Priority: String(priority) });
  }

  private reject(operation: JobOperation): void {
    const error = this.trouble.takeRejection(operation);
    if (error) throw serviceError(error);
  }

  private find(place: JobPlace, rawId: string): Job {
    const id = decodeURIComponent(rawId);
    return this.store.find(place, readString(jobParameters.jobId, id, "id"));
  }
}
