import type { ReplicationRule } from "@aws-sdk/client-s3";
import type { CreateJobCommandInput, JobDescriptor, JobListDescriptor } from "@aws-sdk/client-s3-control";
import type { BatchService, Place } from "../../../backfill/batch/batch-service";
import { type FailedTask, ReportMissing } from "../../../backfill/batch/job-report";
import type { BatchBackfillRun } from "../../../backfill/batch/job-request";
import { prefixOf } from "../../../backfill/decision/rule-prefix";
import { ModelBucket, type ModelVersion } from "./model-bucket";
import { VirtualTime } from "./virtual-time";

interface ModelJob {
  descriptor: JobDescriptor;
  failures: FailedTask[];
  reportAt: number;
}

const second = 1000;
const minute = 60 * second;
const archives = ["GLACIER", "DEEP_ARCHIVE"];

/**
 * A source bucket and its destinations in S3, in memory and on a clock of its own, as unkind as the pages allow:
 *
 * - Each request may meet a server that works by the former rules, for as long as `spread` ("Buckets overview").
 * - One replication status for a version ("Getting replication status information").
 * - A job takes what the rules cover when its list is made, and replicates each version by the rules that the server knows
 *   which takes the task. That two servers may know different rules is a guess.
 * - A replica that somebody deleted by version ID is not replicated again ("Replicating existing objects").
 * - Times of objects are whole seconds, and of those in parts the second at which the upload began.
 * - Reports may come late.
 */
export class S3Model {
  readonly time = new VirtualTime();
  readonly source = new ModelBucket("source");
  private readonly buckets = new Map<string, ModelBucket>();
  private readonly rulesPut: { at: number; rules: ReplicationRule[] }[] = [{ at: 0, rules: [] }];
  private readonly jobs: ModelJob[] = [];
  private versions = 0;

  /** @param spread How long servers may work by former rules, in milliseconds. */
  constructor(
    private readonly random: () => number,
    private readonly spread: number,
  ) {}

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  bucket(name: string): ModelBucket {
    const bucket = this.buckets.get(name) ?? new ModelBucket(name);
    this.buckets.set(name, bucket);
    return bucket;
  }

  /** As after a disaster: under the name there is another bucket. */
  remake(name: string): void {
    this.buckets.set(name, new ModelBucket(name));
  }

  get rules(): ReplicationRule[] {
    return this.rulesPut.at(-1)?.rules ?? [];
  }

  putRules(rules: ReplicationRule[]): void {
    this.rulesPut.push({ at: this.time.now, rules });
  }

  get jobCount(): number {
    return this.jobs.length;
  }

  get taskCount(): number {
    return this.jobs.reduce(
      (sum, { descriptor }) => sum + (descriptor.ProgressSummary?.TotalNumberOfTasks ?? 0),
      0,
    );
  }

  /** @param uploadBegan When the upload began, of an object in parts. */
  put(
    key: string,
    { storageClass = "STANDARD", tags = {}, uploadBegan, isDeleteMarker = false }: Partial<Put> = {},
  ) {
    const version: ModelVersion = {
      key,
      versionId: `v${++this.versions}`,
      size: 1,
      etag: uploadBegan === undefined ? `"${this.versions}"` : `"${this.versions}-2"`,
      lastModified: new Date(wholeSecond(uploadBegan ?? this.time.now)),
      storageClass,
      isDeleteMarker,
      status: "NONE",
      tags,
    };
    this.source.add(version);
    const rules = this.rulesAtSomeServer();
    const takers = rules.filter((rule) => takes(rule, version));
    if (takers.length === 0) return version;
    version.status = "PENDING";
    this.time.in(this.below(2 * minute), () => this.replicate(version, takers));
    return version;
  }

  /** What a run sees of it. Once dead, the run hears nothing any more. */
  service(run: BatchBackfillRun, isDead: () => boolean): BatchService {
    const alive = async <Answer>(answer: () => Answer): Promise<Answer> => {
      await this.time.pause(this.below(200));
      return isDead() ? new Promise<never>(() => {}) : answer();
    };
    const bucketAt = (at: Place) =>
      "source" in at ? this.source : this.bucket(run.destinations[at.destination]?.bucket ?? "");
    const model = this;
    return {
      now: () => alive(() => new Date(wholeSecond(this.time.now))),
      rules: () => alive(() => this.rules),
      async *versions(prefix) {
        yield* await alive(() => model.source.versions(prefix));
      },
      createJob: (request) => alive(() => this.createJob(request)),
      async *jobs() {
        yield* await alive(() => model.jobs.map(({ descriptor }) => listed(descriptor)).reverse());
      },
      describe: (id) => alive(() => structuredClone(this.job(id).descriptor)),
      async *failedTasks(job) {
        const { failures, reportAt } = await alive(() => model.job(job.JobId ?? ""));
        if (model.time.now < reportAt) throw new ReportMissing("manifest.json");
        yield* failures;
      },
      holds: (at, key, versionId) => alive(() => bucketAt(at).find(key, versionId) !== undefined),
      pause: async (milliseconds) => {
        await this.time.pause(milliseconds);
        if (isDead()) await new Promise(() => {});
      },
    };
  }

  private job(id: string): ModelJob {
    const job = this.jobs.find(({ descriptor }) => descriptor.JobId === id);
    if (job === undefined) throw new Error(`there is no job ${id}`);
    return job;
  }

  private createJob(request: CreateJobCommandInput): string {
    const { ClientRequestToken: token, Description, ManifestGenerator, Report } = request;
    const same = this.jobs.find(({ descriptor }) => descriptor.JobArn === token);
    if (same) return same.descriptor.JobId ?? "";
    const descriptor: JobDescriptor = {
      JobId: `job-${this.jobs.length + 1}`,
      JobArn: token,
      Description,
      ManifestGenerator,
      Report,
      Status: "New",
      CreationTime: new Date(this.time.now),
    };
    const job: ModelJob = { descriptor, failures: [], reportAt: Number.POSITIVE_INFINITY };
    this.jobs.push(job);
    this.time.in(this.below(5 * second), () => {
      descriptor.Status = "Preparing";
      this.time.in(second + this.below(3 * minute), () => this.prepare(job));
    });
    return descriptor.JobId ?? "";
  }

  private prepare(job: ModelJob): void {
    const { descriptor } = job;
    const filter = descriptor.ManifestGenerator?.S3JobManifestGenerator?.Filter ?? {};
    const rules = this.rulesAtSomeServer();
    const prefix = filter.KeyNameConstraint?.MatchAnyPrefix?.[0] ?? "";
    const statuses = filter.ObjectReplicationStatuses as string[] | undefined;
    const tasks = this.source
      .versions(prefix)
      .filter(
        (version) =>
          (filter.CreatedBefore === undefined || version.lastModified < filter.CreatedBefore) &&
          (filter.CreatedAfter === undefined || version.lastModified > filter.CreatedAfter) &&
          (statuses === undefined || statuses.includes(version.status)) &&
          rules.some((rule) => takes(rule, version)),
      );
    const progress = { TotalNumberOfTasks: tasks.length, NumberOfTasksSucceeded: 0, NumberOfTasksFailed: 0 };
    descriptor.ProgressSummary = progress;
    if (tasks.length === 0) {
      const FailureReason = "Manifest generation found no keys matching the filter criteria.";
      descriptor.FailureReasons = [{ FailureCode: "ManifestGenerationFailed", FailureReason }];
      descriptor.Status = "Failed";
      return;
    }
    descriptor.Status = "Active";
    const longest = minute + this.below(20 * minute);
    for (const version of tasks) {
      this.time.in(this.below(longest), () => {
        const code = this.perform(version);
        if (code === undefined) progress.NumberOfTasksSucceeded++;
        else {
          progress.NumberOfTasksFailed++;
          job.failures.push({ key: version.key, versionId: version.versionId, code, message: "" });
        }
      });
    }
    this.time.in(longest, () => {
      descriptor.Status = "Complete";
      job.reportAt = this.time.now + this.below(2 * minute);
    });
  }

  private perform(version: ModelVersion): string | undefined {
    if (this.source.find(version.key, version.versionId) === undefined) return "SrcVersionNotFound";
    const takers = this.rulesAtSomeServer().filter((rule) => takes(rule, version));
    if (takers.length === 0) return "SrcObjectNotEligible";
    return this.replicate(version, takers);
  }

  /** To each destination on its own; the code of the first that fails is the version's. */
  private replicate(version: ModelVersion, rules: ReplicationRule[]): string | undefined {
    let code: string | undefined;
    for (const rule of rules) {
      const bucket = this.bucket(bucketOf(rule));
      if (bucket.find(version.key, version.versionId)) continue;
      if (bucket.wasHardDeleted(version.key, version.versionId)) code ??= "DstObjectHardDeleted";
      else bucket.add({ ...version, status: "REPLICA" });
    }
    if (version.status !== "REPLICA") version.status = code === undefined ? "COMPLETED" : "FAILED";
    return code;
  }

  /** Those that were put last, or any that were in effect while these spread. */
  private rulesAtSomeServer(): ReplicationRule[] {
    const { now } = this.time;
    const last = this.rulesPut.filter(({ at }) => at + this.spread <= now).length - 1;
    const known = this.rulesPut.slice(Math.max(0, last));
    return known[this.below(known.length)]?.rules ?? [];
  }
}

interface Put {
  storageClass: string;
  tags: { [name: string]: string };
  uploadBegan: number;
  isDeleteMarker: boolean;
}

function listed({ JobId, Description, Status, CreationTime }: JobDescriptor): JobListDescriptor {
  return { JobId, Description, Status, CreationTime };
}

function wholeSecond(milliseconds: number): number {
  return Math.floor(milliseconds / second) * second;
}

export function bucketOf({ Destination }: ReplicationRule): string {
  return Destination?.Bucket?.split(":").at(-1) ?? "";
}

/** Rules of one destination do not overlap here, so that each speaks for itself. */
export function takes(rule: ReplicationRule, version: ModelVersion): boolean {
  if (rule.Status !== "Enabled" || archives.includes(version.storageClass)) return false;
  if (!version.key.startsWith(prefixOf(rule))) return false;
  const tags = rule.Filter?.And?.Tags ?? (rule.Filter?.Tag ? [rule.Filter.Tag] : []);
  if (version.isDeleteMarker) return tags.length === 0 && rule.DeleteMarkerReplication?.Status === "Enabled";
  return tags.every(({ Key = "", Value }) => version.tags[Key] === Value);
}
