import type { ReplicationRule } from "@aws-sdk/client-s3";
import type { CreateJobCommandInput, JobDescriptor, JobListDescriptor } from "@aws-sdk/client-s3-control";
import type { ListedVersion } from "../bucket/bucket";
import type { FilteredBy } from "../decision/rule-filter";
import type { FailedTask } from "./job-report";

/** The source, or a destination by its key in the run. */
export type Place = { source: true } | { destination: string };

/** What a backfill by jobs asks of S3. */
export interface BatchService {
  /** The source's clock, to the second, at an answer that shows that the source can be listed. */
  now(): Promise<Date>;
  rules(): Promise<ReplicationRule[]>;
  /** All versions and delete markers below the prefix, in the order of their keys. */
  versions(prefix: string): AsyncIterable<ListedVersion>;
  createJob(request: CreateJobCommandInput): Promise<string>;
  /** The jobs of everybody, the newest first. */
  jobs(): AsyncIterable<JobListDescriptor>;
  describe(jobId: string): Promise<JobDescriptor>;
  /** Fails with ReportMissing as long as S3 has not written the report. */
  failedTasks(job: JobDescriptor): AsyncIterable<FailedTask>;
  /** Whether a destination of the run, or the source, has the version; undefined if these credentials may not know. */
  holds(at: Place, key: string, versionId: string): Promise<boolean | undefined>;
  /** Whether the version is in an archive class at the source; false also if these credentials may not know. */
  isArchived(key: string, versionId: string): Promise<boolean>;
  /** What filters of rules see of a version of the source besides its key; undefined if these credentials may not know. */
  filteredBy(key: string, versionId: string): Promise<FilteredBy | undefined>;
  pause(milliseconds: number, stop: AbortSignal): Promise<void>;
}
