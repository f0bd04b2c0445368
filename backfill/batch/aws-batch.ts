import { ListObjectVersionsCommand, type ReplicationRule, type S3Client } from "@aws-sdk/client-s3";
import type { CreateJobCommandInput, JobDescriptor, JobListDescriptor } from "@aws-sdk/client-s3-control";
import { isArchiveClass } from "../bucket/archive-class";
import type { Bucket, ListedVersion } from "../bucket/bucket";
import { accountProblem } from "../bucket/caller-account";
import { listVersions } from "../bucket/listing";
import { s3Client } from "../bucket/s3-client";
import { keepServerDate } from "../bucket/server-date";
import type { FilteredBy } from "../decision/rule-filter";
import { failureReason, httpStatus } from "../failure/failure-reason";
import { Refusal } from "../failure/refusal";
import { openSides, type Sides } from "../run/sides";
import type { BatchService, Place } from "./batch-service";
import { bucketArn } from "./bucket-arn";
import { explained } from "./denial";
import { type FailedTask, failedTasks, reportPlace } from "./job-report";
import type { BatchBackfillRun } from "./job-request";
import { pauseUnless } from "./job-watch";
import { Jobs } from "./jobs";

/** S3 and its Batch Operations, as the credentials of the run's sides reach them. */
export class AwsBatch implements BatchService {
  private readonly s3: S3Client;
  private readonly sides: Sides;
  private readonly ownJobs: Jobs;
  private readonly sourceArn: string;

  private constructor(private readonly run: BatchBackfillRun) {
    this.s3 = s3Client(run.source);
    this.sides = openSides(run);
    this.ownJobs = new Jobs(run.source, run.batch, this.s3);
    this.sourceArn = bucketArn(run.source.bucket, run.source.region);
  }

  static async open(run: BatchBackfillRun): Promise<AwsBatch> {
    const service = new AwsBatch(run);
    const problem = await accountProblem(run.source, service.s3);
    if (problem === undefined) return service;
    service.close();
    throw new Refusal([`source: ${problem}`]);
  }

  /** Made so far, apart from those about jobs. */
  get requests() {
    return this.sides.requests;
  }

  now(): Promise<Date> {
    return this.ofSource("listing the source", "s3:ListBucketVersions", async () => {
      // The permission to list objects is another one, for which there is no use otherwise.
      const command = new ListObjectVersionsCommand({ Bucket: this.run.source.bucket, MaxKeys: 1 });
      const serverDate = keepServerDate(command);
      await this.s3.send(command);
      return serverDate();
    });
  }

  rules(): Promise<ReplicationRule[]> {
    return this.ofSource("reading the source's rules", "s3:GetReplicationConfiguration", () =>
      this.sides.source.settings.replicationRules(),
    );
  }

  async *versions(prefix: string): AsyncGenerator<ListedVersion> {
    const listed = listVersions(this.sides.source, prefix);
    // Only the first page is denied for want of permission.
    const first = await this.ofSource("listing the source", "s3:ListBucketVersions", () => listed.next());
    if (first.done) return;
    yield first.value;
    yield* listed;
  }

  createJob(request: CreateJobCommandInput): Promise<string> {
    return this.ownJobs.create(request);
  }

  jobs(): AsyncIterable<JobListDescriptor> {
    return this.ownJobs.list();
  }

  describe(jobId: string): Promise<JobDescriptor> {
    return this.ownJobs.describe(jobId);
  }

  failedTasks(job: JobDescriptor): AsyncIterable<FailedTask> {
    return failedTasks(this.s3, reportPlace(job));
  }

  async holds(at: Place, key: string, versionId: string): Promise<boolean | undefined> {
    const found = await headOf(this.bucketAt(at), key, versionId);
    if (found === "denied") return undefined;
    // A destination may have an object of its own from before versioning under the key.
    const isOwn = versionId === "null" && "destination" in at && typeof found === "object";
    return found !== "absent" && !(isOwn && found.ReplicationStatus !== "REPLICA");
  }

  async isArchived(key: string, versionId: string): Promise<boolean> {
    const found = await headOf(this.sides.source, key, versionId);
    return typeof found === "object" && isArchiveClass(found.StorageClass ?? "");
  }

  async filteredBy(key: string, versionId: string): Promise<FilteredBy | undefined> {
    const { source } = this.sides;
    const found = await headOf(source, key, versionId);
    if (found === "marker") return { isDeleteMarker: true };
    const { ServerSideEncryption = "" } = typeof found === "object" ? found : {};
    const isUnderKmsKey = ServerSideEncryption.startsWith("aws:kms");
    try {
      return { isDeleteMarker: false, isUnderKmsKey, tags: await source.tags(key, { VersionId: versionId }) };
    } catch {
      return undefined;
    }
  }

  private bucketAt(at: Place): Bucket | undefined {
    if ("source" in at) return this.sides.source;
    return this.sides.destinations.find(({ key }) => key === at.destination)?.bucket;
  }

  /** Up to a quarter longer, so that many runs do not ask at the same time. */
  pause(milliseconds: number, stop: AbortSignal): Promise<void> {
    return pauseUnless(milliseconds * (1 + Math.random() / 4), stop);
  }

  close(): void {
    this.ownJobs.close();
    this.sides.close();
    this.s3.destroy();
  }

  private async ofSource<Answer>(what: string, right: string, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await explained(what, `${right} on ${this.sourceArn}`, ask);
    } catch (error) {
      if (error instanceof Refusal || httpStatus(error) === undefined) throw error;
      throw new Refusal([
        `source: bucket ${this.run.source.bucket} cannot be looked at: ${failureReason(error)}`,
      ]);
    }
  }
}

async function headOf(bucket: Bucket | undefined, key: string, versionId: string) {
  try {
    return (await bucket?.head(key, { VersionId: versionId })) ?? "denied";
  } catch (error) {
    const status = httpStatus(error);
    // A delete marker has no content to tell of ("Working with delete markers").
    if (status === 405) return "marker";
    return status === 404 ? "absent" : "denied";
  }
}
