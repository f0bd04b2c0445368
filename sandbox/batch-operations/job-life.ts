import { setTimeout as pause } from "node:timers/promises";
import type { JobStatus, S3JobManifestGenerator } from "@aws-sdk/client-s3-control";
import { ownedBucket } from "./bucket-policy";
import { type Job, JobFailed } from "./job";
import { bucketName } from "./job-request";
import { JobRole } from "./job-role";
import { inLanes } from "./lanes";
import { type BucketAccess, errorName, IN_FLIGHT } from "./local-clients";
import { generateManifest, type Task } from "./manifest";
import { writeManifest } from "./manifest-output";
import { Replicator, type Workplace } from "./replicator";
import { type Outcome, Report } from "./report";
import { type RunningOrder, Turnstile } from "./running-order";
import { replicationOf } from "./source-bucket";
import { readManifest } from "./user-manifest";

/** "When a job has executed at least 1,000 tasks": from then on more failures than successes end it. */
const JUDGED_FROM_TASKS = 1000;
const HIGHEST_FAILURE_RATE = 0.5;

/** Takes one job from New to its end. */
export class JobLife {
  private readonly report = new Report();
  private role?: JobRole;

  constructor(
    private readonly job: Job,
    private readonly place: Workplace,
    private readonly order: RunningOrder,
  ) {}

  async run(): Promise<void> {
    const { job, place } = this;
    place.liveWrites.watch();
    try {
      await this.stay("New");
      await this.enter("Preparing");
      const tasks = await this.prepare();
      job.total = tasks.length;
      if (job.request.confirmationRequired) {
        await this.enter("Suspended");
        await Promise.race([job.confirmation, job.cancellation]);
        job.checkCancelled();
        await this.stay("Ready");
      } else {
        await this.enter("Ready");
      }
      this.order.join(job);
      await this.order.turn(job);
      await this.enter("Active");
      await this.performAll(tasks);
      await this.enter("Completing");
      await this.writeReport();
      job.moveTo("Complete");
    } catch (error) {
      await this.end(error);
    } finally {
      this.order.leave(job);
      place.liveWrites.unwatch();
    }
  }

  private async enter(state: JobStatus): Promise<void> {
    this.job.moveTo(state);
    await this.stay(state);
  }

  private async stay(state: JobStatus): Promise<void> {
    const { stateMilliseconds } = this.place.conditions;
    if (stateMilliseconds > 0) {
      await Promise.race([pause(stateMilliseconds), this.job.cancellation]);
    }
    await this.place.trouble.whileHeld(this.job, state);
    if (state !== "Cancelling") this.job.checkCancelled();
  }

  private async prepare(): Promise<readonly Task[]> {
    const { job, place } = this;
    const { manifest, generator } = job.request;
    this.role = await JobRole.assume(place.clients.iam(job.account), job, place.conditions);
    if (manifest) return readManifest(job, manifest, this.role, place.clients);
    return this.generate(generator as S3JobManifestGenerator, this.role);
  }

  private async generate(generator: S3JobManifestGenerator, role: JobRole): Promise<readonly Task[]> {
    const { job, place } = this;
    const { SourceBucket: arn = "", ExpectedBucketOwner: owner, Filter: filter = {} } = generator;
    const source = await this.source(bucketName(arn, "SourceBucket"));
    if (owner !== undefined && owner !== job.account) throw generationFailed("the bucket has another owner");
    const owned = await ownedBucket(source);
    for (const action of ["s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"]) {
      if (!role.allows(action, arn, owned)) throw generationFailed(`the role may not ${action}`);
    }
    const configuration = await replicationOf(source);
    if (configuration === undefined) {
      throw new JobFailed(
        "SrcBucketReplicationConfigMissing",
        "Amazon S3 couldn't find a replication configuration for the source bucket.",
      );
    }
    const tasks = await generateManifest(job, source, configuration.Rules ?? [], filter, place);
    if (generator.EnableManifestOutput) {
      job.generatedManifest = await writeManifest(job, generator, tasks, role, place.clients);
    }
    return tasks;
  }

  private async source(name: string): Promise<BucketAccess> {
    const bucket = await this.place.clients.bucket(name, this.job.account).catch((error: unknown) => {
      if (errorName(error) !== "NoSuchBucket") throw generationFailed(errorName(error));
      throw new JobFailed("SrcBucketNotFound", "Amazon S3 is unable to find the source bucket.");
    });
    if (bucket.region === this.job.region) return bucket;
    throw new JobFailed(
      "SrcBucketInvalidRegion",
      `The source bucket is in ${bucket.region}, and the Batch Operations job in ${this.job.region}.`,
    );
  }

  private async performAll(tasks: readonly Task[]): Promise<void> {
    const { job } = this;
    const replicator = new Replicator(job, this.knownRole(), this.place);
    const turnstile = new Turnstile(this.order, job);
    await inLanes(byKey(tasks), IN_FLIGHT, async (ofKey) => {
      turnstile.enter();
      try {
        await replicator.perform(
          ofKey,
          () => turnstile.pass(),
          (task, outcome) => this.count(task, outcome),
        );
      } finally {
        turnstile.leave();
      }
    });
    await turnstile.close();
  }

  private count(task: Task, outcome: Outcome): void {
    const { job } = this;
    this.report.add(task, outcome);
    job[outcome.status]++;
    const executed = job.succeeded + job.failed;
    if (executed >= JUDGED_FROM_TASKS && job.failed / executed > HIGHEST_FAILURE_RATE) {
      throw new JobFailed(
        "FailureThresholdExceeded",
        `${job.failed} of ${executed} tasks failed, which is more than the threshold of 50 percent.`,
      );
    }
  }

  private async writeReport(): Promise<void> {
    if (this.role) await this.report.write(this.job, this.role, this.place);
  }

  private knownRole(): JobRole {
    if (this.role === undefined) throw new Error("the job has no role yet");
    return this.role;
  }

  private async end(error: unknown): Promise<void> {
    const { job } = this;
    if (job.status === "Cancelling") {
      await this.stay("Cancelling");
      // What had been done by then is reported, if it can be.
      await this.writeReport().catch(() => undefined);
      return job.moveTo("Cancelled");
    }
    const failure = error instanceof JobFailed ? error : new JobFailed("InternalError", String(error));
    job.failureReasons.push({ FailureCode: failure.code, FailureReason: failure.message });
    const wasReporting = job.status === "Completing";
    await this.enter("Failing");
    if (!wasReporting) await this.writeReport().catch(() => undefined);
    job.moveTo("Failed");
  }
}

/** Versions of one key replicate in their order; keys in any. */
function byKey(tasks: readonly Task[]): Task[][] {
  const groups = new Map<string, Task[]>();
  for (const task of tasks) {
    const name = `${task.bucket}/${task.key}`;
    const group = groups.get(name);
    if (group) group.push(task);
    else groups.set(name, [task]);
  }
  return [...groups.values()];
}

function generationFailed(cause: string): JobFailed {
  return new JobFailed("ManifestGenerationFailed", `Manifest generation failed: ${cause}.`);
}
