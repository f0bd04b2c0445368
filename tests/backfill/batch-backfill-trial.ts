import type { ReplicationRule } from "@aws-sdk/client-s3";
import { type JobListDescriptor, ListJobsCommand } from "@aws-sdk/client-s3-control";
import { AwsBatch } from "../../backfill/batch/aws-batch";
import { type BatchBackfillOptions, batchBackfill } from "../../backfill/batch/batch-backfill";
import type { BatchBackfillRun } from "../../backfill/batch/job-request";
import { dueRules } from "../../backfill/decision/object-set";
import { account, away, type BatchTrial, home, ruleTo } from "../sandbox/batch-operations-trial";
import { everything, pause } from "./bucket-pair";

/** Looks often: a job of the double takes no time. */
export const pace = { firstMilliseconds: 10, longestMilliseconds: 50 };

/** A source that did not replicate at first, so that its objects are the backfill's. */
export class BackfillTrial {
  private constructor(
    private readonly trial: BatchTrial,
    readonly source: string,
    readonly destination: string,
    public reports: string,
    /** What S3 Batch Operations works with. */
    public role: string,
    private readonly created = new Date().toISOString(),
  ) {}

  static async create(trial: BatchTrial): Promise<BackfillTrial> {
    const [source, destination, reports] = await Promise.all([
      trial.bucket(home),
      trial.bucket(away),
      trial.bucket(home),
    ]);
    const role = await trial.role(source, { report: reports });
    return new BackfillTrial(trial, source, destination, reports, role);
  }

  put(key: string, body = `content of ${key}`) {
    return this.trial.put(this.source, key, body);
  }

  async replicate(changes: Partial<ReplicationRule> = {}, ...others: ReplicationRule[]): Promise<void> {
    await this.trial.replicate(this.source, [ruleTo(this.destination, changes), ...others]);
  }

  /** Of rules that were put long ago, unless something else is said. */
  run({
    wait = true,
    propagationMinutes = 0,
    reportPrefix = "invoices/",
    endpoint = this.trial.batch.endpoint,
  } = {}): BatchBackfillRun {
    return {
      source: { bucket: this.source, region: home, endpoint },
      destinations: { dr: this.destinationIn(this.destination) },
      batch: {
        accountId: account,
        roleArn: this.role,
        reportBucket: this.reports,
        reportPrefix,
        wait,
        propagationMinutes,
        rulesPutAt: this.created,
      },
    };
  }

  destinationIn(bucket: string) {
    return { bucket, region: away, endpoint: this.trial.batch.endpoint, rules: [everything] };
  }

  /** As a run that knows of none before it. */
  async backfill(run: BatchBackfillRun = this.run(), options: Partial<BatchBackfillOptions> = {}) {
    const service = await AwsBatch.open(run);
    try {
      return await batchBackfill(run, service, { due: dueRules(run, undefined), pace, ...options });
    } finally {
      service.close();
    }
  }

  /** The jobs that were created for this source, the newest first. */
  async jobs(): Promise<JobListDescriptor[]> {
    const { Jobs = [] } = await this.trial.control().send(new ListJobsCommand({ AccountId: account }));
    return Jobs.filter(({ Description }) => Description?.includes(this.source));
  }
}

/** S3 takes two requests that say the same within one second for the same request. */
export async function nextSecond(): Promise<void> {
  await pause(1_050 - (Date.now() % 1_000));
}
