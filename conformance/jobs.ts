import { GetObjectCommand, type GetObjectCommandOutput } from "@aws-sdk/client-s3";
import {
  DescribeJobCommand,
  type JobDescriptor,
  type JobFailure,
  type JobManifestGeneratorFilter,
  type JobStatus,
  UpdateJobStatusCommand,
} from "@aws-sdk/client-s3-control";
import { csvRows } from "../backfill/batch/csv-rows";
import { foundNothing } from "../backfill/batch/job-failure";
import { reportPlace } from "../backfill/batch/job-report";
import { isEnd } from "../backfill/batch/job-status";
import { batchRights } from "../components/policies/batch-rights";
import type { PolicyDocument } from "../components/policies/document";
import { RoleConditions } from "../components/policies/role-conditions";
import { batchTrustPolicy } from "../components/policies/trust";
import { undefinedIfAbsent } from "./absent";
import { counted } from "./counted";
import { NotJudged } from "./verdict";
import type { Bucket, World } from "./world";

const reportPrefix = "reports/";

/** What a job needs beside its source. */
export interface JobPlace {
  source: Bucket;
  reports: Bucket;
  roleArn: string;
}

export interface JobOptions {
  filter?: JobManifestGeneratorFilter;
  /** Stays Suspended, its list made, until it is confirmed. */
  mustBeConfirmed?: boolean;
  /** Is called as soon as the job has ended, before its report is read. */
  atEnd?: () => Promise<unknown>;
}

/** How a job ended. */
export interface JobOutcome {
  status: string;
  /** Why it failed as a whole, in S3's words. */
  reasons: string;
  total?: number;
  succeeded?: number;
  failed?: number;
  seconds: number;
  /** From the report: every task. */
  tasks: TaskOutcome[];
}

/** Undefined if the key was in no task of the job. */
export function taskOf({ tasks }: JobOutcome, key: string): TaskOutcome | undefined {
  return tasks.find((task) => task.key === key);
}

export interface TaskOutcome {
  key: string;
  versionId: string;
  status: string;
  code: string;
  message: string;
}

export function batchTrust(
  world: World,
  conditions: RoleConditions = RoleConditions.IfExists,
): PolicyDocument {
  const { partition, home: region, account } = world;
  return batchTrustPolicy({ accountId: account.id, partition, region }, conditions);
}

export function batchPermissions(source: Bucket, reports: Bucket): PolicyDocument {
  return batchRights({ sourceArn: source.arn, prefixes: [""], reportBucketArn: reports.arn, reportPrefix });
}

/** The bucket for reports and the role, as the component makes both, and time for the role to be known. */
export async function jobPlace(world: World, source: Bucket, trust = batchTrust(world)): Promise<JobPlace> {
  const reports = await world.bucket(world.home);
  const roleArn = await world.role(trust, batchPermissions(source, reports));
  await world.wait(world.waits.role);
  return { source, reports, roleArn };
}

/** Answers the job's ID. */
export function startJob(
  world: World,
  { source, reports, roleArn }: JobPlace,
  { filter = {}, mustBeConfirmed = false }: JobOptions = {},
): Promise<string> {
  return world.job({
    Operation: { S3ReplicateObject: {} },
    ManifestGenerator: {
      S3JobManifestGenerator: {
        SourceBucket: source.arn,
        ExpectedBucketOwner: world.account.id,
        EnableManifestOutput: false,
        Filter: { EligibleForReplication: true, ...filter },
      },
    },
    Report: {
      Enabled: true,
      Bucket: reports.arn,
      Prefix: reportPrefix.replace(/\/$/, ""),
      Format: "Report_CSV_20180820",
      ReportScope: "AllTasks",
      ExpectedBucketOwner: world.account.id,
    },
    Priority: 10,
    RoleArn: roleArn,
    ConfirmationRequired: mustBeConfirmed,
  });
}

export async function runJob(world: World, place: JobPlace, options: JobOptions = {}): Promise<JobOutcome> {
  return thatRan(await runAnyJob(world, place, options));
}

/** Throws where the job could not do its work for a reason that the case is not about. */
export function thatRan(job: JobOutcome): JobOutcome {
  const isFailed = job.status !== "Complete" && job.tasks.length === 0;
  if (isFailed && !matchedNothing(job))
    throw new NotJudged(`${describedJob(job)}; the case needs a job that runs.`);
  return job;
}

/** For a case that is about the failure of the job as a whole. */
export async function runAnyJob(
  world: World,
  place: JobPlace,
  options: JobOptions = {},
): Promise<JobOutcome> {
  const began = performance.now();
  const JobId = await startJob(world, place, options);
  return endOf(world, place, JobId, began, options.atEnd);
}

/** Whether this project would take the job's failure for an empty list. */
export function matchedNothing({ status, reasons }: JobOutcome): boolean {
  return foundNothing({ Status: status as JobStatus, FailureReasons: [{ FailureReason: reasons }] });
}

/** Waits for a job that must be confirmed to have made its list. */
export async function suspended(world: World, JobId: string): Promise<JobDescriptor> {
  return reached(world, JobId, ({ Status = "" }) => Status === "Suspended" || isEnd(Status));
}

export async function confirm(world: World, JobId: string): Promise<void> {
  const request = { AccountId: world.account.id, JobId, RequestedJobStatus: "Ready" } as const;
  await world.account.control(world.home).send(new UpdateJobStatusCommand(request));
}

export async function endOf(
  world: World,
  { reports }: JobPlace,
  JobId: string,
  began = performance.now(),
  atEnd?: JobOptions["atEnd"],
): Promise<JobOutcome> {
  const job = await reached(world, JobId, ({ Status = "" }) => isEnd(Status));
  const seconds = (performance.now() - began) / 1000;
  await atEnd?.();
  const { ProgressSummary: progress, FailureReasons = [], Status: status = "" } = job;
  return {
    status,
    reasons: FailureReasons.map(shown).join("; "),
    total: progress?.TotalNumberOfTasks,
    succeeded: progress?.NumberOfTasksSucceeded,
    failed: progress?.NumberOfTasksFailed,
    seconds,
    tasks: (progress?.TotalNumberOfTasks ?? 0) > 0 ? await tasksOf(world, reports, job) : [],
  };
}

/** A file of a job's report, which may come a while after the job's end. */
async function reportFile(
  world: World,
  reports: Bucket,
  Key: string,
): Promise<GetObjectCommandOutput | undefined> {
  return world.seenWithin(world.waits.replication, async () => {
    try {
      return await reports.s3.send(new GetObjectCommand({ Bucket: reports.name, Key }));
    } catch (error) {
      if (/^(NoSuchKey|NotFound)$/.test((error as Error).name)) return undefined;
      throw error;
    }
  });
}

export function describedJob(job: JobOutcome): string {
  const counts =
    job.total === undefined
      ? ""
      : `, ${counted(job.total, "task")}, ${job.succeeded ?? 0} succeeded, ${job.failed ?? 0} failed`;
  return `Job ${job.status}${counts}, after ${job.seconds.toFixed(0)} s${job.reasons === "" ? "" : `; ${job.reasons}`}`;
}

function shown({ FailureCode = "", FailureReason = "" }: JobFailure): string {
  return [FailureCode, FailureReason.replace(/\.\s*$/, "")].filter((part) => part !== "").join(": ");
}

export function describedTask(key: string, task: TaskOutcome | undefined): string {
  if (task === undefined) return `no task for ${key}`;
  return `task of ${key} ${task.status}${task.code === "" ? "" : ` with ${task.code} (${task.message})`}`;
}

/** A report can take a while after the job; a job without one has no tasks to tell of. */
async function tasksOf(world: World, reports: Bucket, job: JobDescriptor): Promise<TaskOutcome[]> {
  const { prefix } = reportPlace(job);
  const manifest = await reportFile(world, reports, `${prefix}/manifest.json`);
  if (manifest === undefined) return [];
  const { Results = [] } = JSON.parse((await manifest.Body?.transformToString()) ?? "{}") as {
    Results?: { Key?: string }[];
  };
  const tasks: TaskOutcome[] = [];
  for (const { Key = "" } of Results) {
    const file = await reportFile(world, reports, Key);
    const text = (await file?.Body?.transformToString()) ?? "";
    for await (const row of csvRows(pieces(text))) tasks.push(taskIn(row));
  }
  return tasks;
}

async function* pieces(text: string) {
  yield text;
}

/** The manifest announces the code before the HTTP status, AWS's examples have it the other way round. */
function taskIn([, key = "", versionId = "", status = "", ...results]: string[]): TaskOutcome {
  const [code = "", message = ""] = results.filter((field, index) => index > 1 || !/^\d{3}$/.test(field));
  return { key: decodeURIComponent(key.replaceAll("+", " ")), versionId, status, code, message };
}

async function reached(
  world: World,
  JobId: string,
  isIt: (job: JobDescriptor) => boolean,
): Promise<JobDescriptor> {
  const control = world.account.control(world.home);
  let status = "unknown";
  const describe = async () => {
    const { Job } = await control.send(new DescribeJobCommand({ AccountId: world.account.id, JobId }));
    status = Job?.Status ?? status;
    return Job;
  };
  // S3 may not know a job yet that was just created ("Troubleshooting S3 Batch Operations").
  const known = await world.seenWithin(world.waits.registration, () => describe().catch(undefinedIfAbsent));
  if (known === undefined)
    throw new NotJudged(`S3 did not know the job ${world.waits.registration} s after it was created.`);
  const job = await world.seenWithin(world.waits.job, async () => {
    const now = await describe();
    return now && isIt(now) ? now : undefined;
  });
  if (job === undefined) throw new NotJudged(`The job was still ${status} after ${world.waits.job} s.`);
  return job;
}
