import { csvRow, encodeKey } from "./csv";
import { type Job, JobFailed } from "./job";
import { bucketName } from "./job-request";
import type { JobRole } from "./job-role";
import type { LocalClients } from "./local-clients";
import type { Task } from "./manifest";
import { hex, store } from "./stored-file";

/** How a task ended. */
export interface Outcome {
  readonly status: "succeeded" | "failed";
  readonly httpStatus: number;
  /** Empty for success. */
  readonly errorCode: string;
  readonly message: string;
}

const SCHEMA = "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage";

/** The lines of a report, gathered while the tasks run. */
export class Report {
  private readonly rows = { succeeded: [] as string[], failed: [] as string[] };

  add({ bucket, key, versionId }: Task, { status, httpStatus, errorCode, message }: Outcome): void {
    // In this order, whatever SCHEMA says: AWS's own examples and real reports have the HTTP status first.
    const version = versionId === "" ? "\\N" : versionId;
    const fields = [bucket, encodeKey(key), version, status, String(httpStatus), errorCode, message];
    this.rows[status].push(csvRow(fields, "\r\n"));
  }

  /** Stores the report if the job asked for one. AWS writes none before the first task has run. */
  async write(job: Job, role: JobRole, clients: LocalClients): Promise<void> {
    const { Enabled, Bucket: arn = "", Prefix: prefix = "", ReportScope: scope } = job.request.report;
    const { ExpectedBucketOwner: expectedOwner } = job.request.report;
    const { succeeded, failed } = this.rows;
    if (!Enabled || succeeded.length + failed.length === 0) return;
    try {
      const bucket = await clients.bucket(bucketName(arn, "Report.Bucket"), job.account);
      const shelf = { bucket, arn, prefix, role, expectedOwner };
      const results = [];
      for (const status of scope === "AllTasks"
        ? (["succeeded", "failed"] as const)
        : (["failed"] as const)) {
        const csv = this.rows[status].join("");
        if (csv === "") continue;
        const name = `job-${job.id}/results/${hex("sha1", `${job.id} ${status}`)}.csv`;
        const { key } = await store(shelf, name, csv, "text/csv");
        const MD5Checksum = hex("md5", csv);
        results.push({ TaskExecutionStatus: status, Bucket: bucket.name, MD5Checksum, Key: key });
      }
      const manifest = JSON.stringify({
        Format: job.request.report.Format,
        // To the nanosecond, of which this clock knows nothing.
        ReportCreationDate: new Date().toISOString().replace("Z", "000000Z"),
        Results: results,
        ReportSchema: SCHEMA,
      });
      await store(shelf, `job-${job.id}/manifest.json`, manifest, "application/json");
      await store(shelf, `job-${job.id}/manifest.json.md5`, hex("md5", manifest), "text/plain");
    } catch {
      throw new JobFailed(
        "ReportWriteFailed",
        "The job report could not be written to your report bucket. Please check your permissions.",
      );
    }
  }
}
