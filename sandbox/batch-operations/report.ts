import type { Conditions } from "./conditions";
import { csvRow, encodeKey } from "./csv";
import { hex } from "./digest";
import { type Job, JobFailed } from "./job";
import { bucketName } from "./job-request";
import type { JobRole } from "./job-role";
import type { LocalClients } from "./local-clients";
import type { Task } from "./manifest";
import type { Postponed } from "./postponed";
import { Shelf } from "./shelf";
import { type SpoiledReport, spoiledRows, WRONG_CHECKSUM } from "./spoiled-report";
import type { Trouble } from "./trouble";

/** How a task ended. */
export interface Outcome {
  readonly status: "succeeded" | "failed";
  readonly httpStatus: number;
  /** Empty for success. */
  readonly errorCode: string;
  readonly message: string;
}

interface ReportFile {
  readonly name: string;
  readonly content: string;
  readonly type: string;
}

/** What a report needs of where its job runs. */
export interface ReportPlace {
  readonly clients: LocalClients;
  readonly conditions: Conditions;
  readonly postponed: Postponed;
  readonly trouble: Trouble;
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

  /**
   * Stores the report if the job asked for one, or sees to it that it comes later. AWS writes none before the first task
   * has run.
   */
  async write(job: Job, role: JobRole, place: ReportPlace): Promise<void> {
    const { Enabled, Bucket: arn = "", Prefix: prefix = "", ExpectedBucketOwner } = job.request.report;
    if (!Enabled || this.rows.succeeded.length + this.rows.failed.length === 0) return;
    const { clients, conditions, postponed } = place;
    try {
      const bucket = await clients.bucket(bucketName(arn, "Report.Bucket"), job.account);
      if (conditions.reportInRegionOfJob && bucket.region !== job.region) {
        throw new Error(`the report's bucket is in ${bucket.region}`);
      }
      const location = { bucket, arn, prefix, expectedOwner: ExpectedBucketOwner };
      const shelf = await Shelf.open(clients, location, role);
      const files = this.files(job, bucket.name, shelf, place.trouble.spoiledReport);
      for (const { name } of files) shelf.check(name);
      const store = async () => {
        for (const { name, content, type } of files) await shelf.store(name, content, type);
      };
      if (conditions.reportMilliseconds > 0) postponed.after(conditions.reportMilliseconds, store);
      else await store();
    } catch {
      throw new JobFailed(
        "ReportWriteFailed",
        "The job report could not be written to your report bucket. Please check your permissions.",
      );
    }
  }

  /** Results first, then the manifest that names them, and its checksum last. */
  private files(job: Job, bucket: string, shelf: Shelf, spoiled: SpoiledReport): ReportFile[] {
    const { Format, ReportScope } = job.request.report;
    const statuses = ReportScope === "AllTasks" ? (["succeeded", "failed"] as const) : (["failed"] as const);
    const files: ReportFile[] = [];
    const Results: object[] = [];
    for (const status of statuses) {
      if (this.rows[status].length === 0) continue;
      const content = spoiledRows(this.rows[status], spoiled).join("");
      const name = `job-${job.id}/results/${hex("sha1", `${job.id} ${status}`)}.csv`;
      const key = shelf.keyOf(name);
      files.push({ name, content, type: "text/csv" });
      Results.push({
        TaskExecutionStatus: status,
        Bucket: spoiled.resultBucket ?? bucket,
        MD5Checksum: spoiled.checksum === "of results" ? WRONG_CHECKSUM : hex("md5", content),
        Key: spoiled.resultKey?.(key) ?? key,
      });
    }
    const manifest = JSON.stringify({
      Format,
      // To the nanosecond, of which this clock knows nothing.
      ReportCreationDate: new Date().toISOString().replace("Z", "000000Z"),
      Results,
      ReportSchema: SCHEMA,
    });
    const checksum = spoiled.checksum === "of manifest" ? WRONG_CHECKSUM : hex("md5", manifest);
    return [
      ...files,
      { name: `job-${job.id}/manifest.json`, content: manifest, type: "application/json" },
      { name: `job-${job.id}/manifest.json.md5`, content: checksum, type: "text/plain" },
    ];
  }
}
