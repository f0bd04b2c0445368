import type { S3Client } from "@aws-sdk/client-s3";
import {
  CreateJobCommand,
  type CreateJobCommandInput,
  DescribeJobCommand,
  type JobDescriptor,
  type JobListDescriptor,
  ListJobsCommand,
  type S3ControlClient,
  UpdateJobStatusCommand,
} from "@aws-sdk/client-s3-control";
import type { BatchRun } from "../../contract/backfill-run";
import type { BucketPlace } from "../../contract/bucket-place";
import { failureReason } from "../failure/failure-reason";
import { Refusal } from "../failure/refusal";
import { controlClient } from "./control-client";
import { explained, isRefused } from "./denial";

/** The requests about the jobs of one account and region. */
export class Jobs {
  private readonly control: S3ControlClient;

  constructor(
    place: BucketPlace,
    private readonly batch: Pick<BatchRun, "accountId">,
    s3: S3Client,
  ) {
    this.control = controlClient(place, s3);
  }

  async create(request: CreateJobCommandInput): Promise<string> {
    const rights = (message: string) => {
      const passRole = `iam:PassRole on ${request.RoleArn}`;
      return message.includes("iam:PassRole")
        ? passRole
        : `s3:CreateJob on "*" and ${passRole}; the role must be one of account ${request.AccountId}`;
    };
    try {
      const command = new CreateJobCommand(request);
      const { JobId } = await explained("creating the batch job", rights, () => this.control.send(command));
      if (JobId === undefined) throw new Error("S3 created a job and did not say which");
      return JobId;
    } catch (error) {
      if (error instanceof Refusal || !isRefused(error)) throw error;
      throw new Refusal([`S3 rejects the batch job: ${failureReason(error)}`]);
    }
  }

  /** The jobs of everybody, the newest first. */
  async *list(): AsyncGenerator<JobListDescriptor> {
    let NextToken: string | undefined;
    do {
      const { accountId: AccountId } = this.batch;
      const command = new ListJobsCommand({ AccountId, MaxResults: 1000, NextToken });
      const page = await explained("listing the batch jobs", 's3:ListJobs on "*"', () =>
        this.control.send(command),
      );
      yield* page.Jobs ?? [];
      NextToken = page.NextToken;
    } while (NextToken);
  }

  async describe(JobId: string): Promise<JobDescriptor> {
    const command = new DescribeJobCommand({ AccountId: this.batch.accountId, JobId });
    const { Job } = await explained(`asking after the batch job ${JobId}`, "s3:DescribeJob on it", () =>
      this.control.send(command),
    );
    if (Job === undefined) throw new Error(`S3 says nothing about the job ${JobId}`);
    return Job;
  }

  async cancel(JobId: string): Promise<void> {
    const command = new UpdateJobStatusCommand({
      AccountId: this.batch.accountId,
      JobId,
      RequestedJobStatus: "Cancelled",
      StatusUpdateReason: "cancelled by the backfill program",
    });
    await explained(`cancelling the batch job ${JobId}`, "s3:UpdateJobStatus on it", () =>
      this.control.send(command),
    );
  }

  close(): void {
    this.control.destroy();
  }
}
