import type { ReplicationRule } from "@aws-sdk/client-s3";
import type { CreateJobCommandInput, JobDescriptor, JobListDescriptor } from "@aws-sdk/client-s3-control";
import type { BatchService, Place } from "../../../backfill/batch/batch-service";
import { type FailedTask, ReportMissing } from "../../../backfill/batch/job-report";
import type { BatchBackfillRun } from "../../../backfill/batch/job-request";
import type { FilteredBy } from "../../../backfill/decision/rule-filter";
import type { ModelBucket, ModelVersion } from "./model-bucket";
import { bucketsThatTake, isArchived } from "./rule-choice";
import { S3World } from "./s3-world";
import { TooManyRequests } from "./too-many-requests";
import type { VirtualTime } from "./virtual-time";

interface ModelJob {
  descriptor: JobDescriptor;
  failures: FailedTask[];
  reportAt: number;
}

const second = 1000;
const minute = 60 * second;

/** How unkind S3 is, each in milliseconds. */
export interface Unkindness {
  /** How long servers may work by former rules. */
  spread: number;
  /** How far the clock of a server may be from the true time, either way. A guess: AWS says nothing of it. */
  skew?: number;
  /** What was written so shortly before may be missing in the list of a job. A guess: AWS says nothing of how it is made. */
  listLag?: number;
  /** A job may be missing in ListJobs for as long. A guess, which `job-listed` of the conformance program tries. */
  jobLag?: number;
  /** Whether the replica of an object from before versioning, whose version ID is "null", has another one. AWS does not say. */
  changesNullIds?: boolean;
  /** Whether a task fails with SrcReplicationNotPending if all is done already. AWS has the code, and does not say when. */
  refusesReplicated?: boolean;
  /** Whether reports of jobs never come. */
  losesReports?: boolean;
  /** Of 1,000 requests about jobs, those that are answered with "slow down". */
  throttled?: number;
}

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
 * - At a destination that is out of order tasks of jobs fail, and live replication goes on to try ("PENDING").
 * - Versioning of a bucket that was made anew spreads like rules. Live replication to a server that does not know of it yet
 *   fails for good, a guess.
 * - What was archived since the list was made fails as not eligible, a guess.
 */
export class S3Model {
  private readonly rulesPut: { at: number; rules: ReplicationRule[] }[] = [{ at: 0, rules: [] }];
  private readonly jobs: ModelJob[] = [];

  constructor(
    private readonly random: () => number,
    private readonly unkindness: Unkindness,
    readonly world = new S3World(),
    private readonly sourceName = "source",
  ) {}

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  get time(): VirtualTime {
    return this.world.time;
  }

  get source(): ModelBucket {
    return this.world.bucket(this.sourceName);
  }

  bucket(name: string): ModelBucket {
    return this.world.bucket(name);
  }

  private isVersionedAtSomeServer(name: string): boolean {
    return this.world.ageOf(name) > this.unkindness.spread || this.below(2) === 0;
  }

  /** By its own time and by the true one. */
  wasWrittenBefore(version: ModelVersion, moment: Date): boolean {
    return version.lastModified < moment && version.arrivedAt < moment.getTime();
  }

  /** By somebody else, whatever the job does. */
  endJobs(status: "Cancelled" | "Failed"): void {
    for (const { descriptor } of this.jobs) {
      if (["Complete", "Failed", "Cancelled"].includes(descriptor.Status ?? "")) continue;
      descriptor.Status = status;
      const FailureReason = "Something went wrong inside S3.";
      if (status === "Failed") descriptor.FailureReasons = [{ FailureCode: "InternalError", FailureReason }];
    }
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
    {
      storageClass = "STANDARD",
      tags = {},
      uploadBegan,
      isDeleteMarker = false,
      isLeftOut = false,
      isUnversioned = false,
    }: Partial<Put> = {},
  ) {
    const versionId = isUnversioned ? "null" : this.world.nextVersionId();
    const version: ModelVersion = {
      key,
      versionId,
      size: 1,
      etag: uploadBegan === undefined ? `"${versionId}"` : `"${versionId}-2"`,
      lastModified: new Date(wholeSecond(uploadBegan ?? this.someClock())),
      storageClass,
      isDeleteMarker,
      status: "NONE",
      arrivedAt: this.time.now,
      tags,
      isLeftOut,
    };
    this.source.add(version);
    const takers = bucketsThatTake(this.rulesAtSomeServer(), version);
    if (takers.length === 0) return version;
    version.status = "PENDING";
    this.replicateLive(version, takers);
    return version;
  }

  /** Tries for as long as a destination is out of order. */
  private replicateLive(version: ModelVersion, takers: string[]): void {
    this.time.in(this.below(2 * minute), () => {
      if (this.source.find(version.key, version.versionId) === undefined) return;
      this.replicate(version, takers);
      const left = takers.filter((name) => this.world.isOutOfOrder(name));
      if (left.length === 0) return;
      version.status = "PENDING";
      this.replicateLive(version, left);
    });
  }

  /** What a run sees of it. Once dead, the run hears nothing any more. */
  service(run: BatchBackfillRun, isDead: () => boolean, unreadable?: string): BatchService {
    const alive = async <Answer>(answer: () => Answer): Promise<Answer> => {
      await this.time.pause(this.below(200));
      return isDead() ? new Promise<never>(() => {}) : answer();
    };
    const aboutJobs = <Answer>(answer: () => Answer) =>
      alive(() => {
        if (this.below(1000) < (this.unkindness.throttled ?? 0)) throw new TooManyRequests();
        return answer();
      });
    const bucketAt = (at: Place) =>
      "source" in at ? this.source : this.bucket(run.destinations[at.destination]?.bucket ?? "");
    const model = this;
    return {
      now: () => alive(() => new Date(wholeSecond(this.someClock()))),
      rules: () => alive(() => this.rules),
      async *versions(prefix) {
        yield* await alive(() => model.source.versions(prefix));
      },
      createJob: (request) => alive(() => this.createJob(request)),
      async *jobs() {
        yield* await alive(() => model.listedJobs());
      },
      describe: (id) => aboutJobs(() => structuredClone(this.job(id).descriptor)),
      async *failedTasks(job) {
        const { failures, reportAt } = await alive(() => model.job(job.JobId ?? ""));
        if (model.time.now < reportAt) throw new ReportMissing("manifest.json");
        yield* failures;
      },
      holds: (at, key, versionId) =>
        alive(() => {
          if ("destination" in at && at.destination === unreadable) return undefined;
          return bucketAt(at).find(key, versionId) !== undefined;
        }),
      isArchived: (key, versionId) =>
        alive(() => {
          const version = this.source.find(key, versionId);
          return version !== undefined && isArchived(version);
        }),
      filteredBy: (key, versionId) =>
        alive(() => {
          const version = this.source.find(key, versionId);
          return version && filteredBy(version);
        }),
      pause: async (milliseconds, stop) => {
        await new Promise<void>((resume) => {
          const end = () => resume();
          if (stop.aborted) end();
          stop.addEventListener("abort", end);
          this.time.in(milliseconds, () => {
            stop.removeEventListener("abort", end);
            end();
          });
        });
        if (isDead()) await new Promise(() => {});
      },
    };
  }

  private listedJobs(): JobListDescriptor[] {
    const { jobLag = 0 } = this.unkindness;
    return this.jobs
      .filter(({ descriptor }) => {
        const age = this.time.now - (descriptor.CreationTime?.getTime() ?? 0);
        return age > this.below(jobLag);
      })
      .map(({ descriptor }) => listed(descriptor))
      .reverse();
  }

  private someClock(): number {
    const { skew = 0 } = this.unkindness;
    return this.time.now + this.below(2 * skew + 1) - skew;
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
      if (descriptor.Status !== "New") return;
      descriptor.Status = "Preparing";
      this.time.in(second + this.below(3 * minute), () => this.prepare(job));
    });
    return descriptor.JobId ?? "";
  }

  private prepare(job: ModelJob): void {
    const { descriptor } = job;
    if (descriptor.Status !== "Preparing") return;
    const { listLag = 0 } = this.unkindness;
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
          this.time.now - version.arrivedAt >= this.below(listLag) &&
          bucketsThatTake(rules, version).length > 0,
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
        if (descriptor.Status !== "Active") return;
        const code = this.perform(version);
        if (code === undefined) progress.NumberOfTasksSucceeded++;
        else {
          progress.NumberOfTasksFailed++;
          job.failures.push({ key: version.key, versionId: version.versionId, code, message: "" });
        }
      });
    }
    this.time.in(longest, () => {
      if (descriptor.Status !== "Active") return;
      descriptor.Status = "Complete";
      if (!this.unkindness.losesReports) job.reportAt = this.time.now + this.below(2 * minute);
    });
  }

  private perform(version: ModelVersion): string | undefined {
    if (this.source.find(version.key, version.versionId) === undefined) return "SrcVersionNotFound";
    const takers = bucketsThatTake(this.rulesAtSomeServer(), version);
    if (takers.length === 0) return "SrcObjectNotEligible";
    const isThere = (name: string) =>
      this.bucket(name).find(version.key, this.replicaId(version)) !== undefined;
    if (this.unkindness.refusesReplicated && takers.every(isThere)) return "SrcReplicationNotPending";
    return this.replicate(version, takers);
  }

  /** To each destination on its own; the code of the first that fails is the version's. */
  private replicate(version: ModelVersion, takers: string[]): string | undefined {
    let code: string | undefined;
    for (const name of takers) {
      const bucket = this.bucket(name);
      const replica = { ...version, versionId: this.replicaId(version), arrivedAt: this.time.now };
      if (bucket.find(replica.key, replica.versionId)) continue;
      if (this.world.isOutOfOrder(name)) code ??= "DstPutObjectNotPermitted";
      else if (!this.isVersionedAtSomeServer(name)) code ??= "DstBucketUnversioned";
      else if (bucket.wasHardDeleted(replica.key, replica.versionId)) code ??= "DstObjectHardDeleted";
      else bucket.add({ ...replica, status: "REPLICA" });
    }
    if (version.status !== "REPLICA") version.status = code === undefined ? "COMPLETED" : "FAILED";
    return code;
  }

  replicaId({ versionId }: ModelVersion): string {
    return versionId === "null" && this.unkindness.changesNullIds ? "instead of null" : versionId;
  }

  /** Those that were put last, or any that were in effect while these spread. */
  private rulesAtSomeServer(): ReplicationRule[] {
    const { now } = this.time;
    const last = this.rulesPut.filter(({ at }) => at + this.unkindness.spread <= now).length - 1;
    const known = this.rulesPut.slice(Math.max(0, last));
    return known[this.below(known.length)]?.rules ?? [];
  }
}

interface Put {
  storageClass: string;
  tags: { [name: string]: string };
  uploadBegan: number;
  isDeleteMarker: boolean;
  isLeftOut: boolean;
  /** From before versioning was enabled. */
  isUnversioned: boolean;
}

function listed({ JobId, Description, Status, CreationTime }: JobDescriptor): JobListDescriptor {
  return { JobId, Description, Status, CreationTime };
}

function filteredBy({ isDeleteMarker, tags, isLeftOut = false }: ModelVersion): FilteredBy {
  if (isDeleteMarker) return { isDeleteMarker };
  return {
    isDeleteMarker,
    isUnderKmsKey: isLeftOut,
    tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function wholeSecond(milliseconds: number): number {
  return Math.floor(milliseconds / second) * second;
}
