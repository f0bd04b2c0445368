import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type ReplicationRule,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateJobCommand,
  type CreateJobCommandInput,
  DescribeJobCommand,
  type JobDescriptor,
  type JobManifestGeneratorFilter,
  S3ControlClient,
  UpdateJobStatusCommand,
} from "@aws-sdk/client-s3-control";
import {
  type BatchOperations,
  type BatchOperationsOptions,
  startBatchOperations,
} from "../../sandbox/batch-operations/server";
import { startLocalS3 } from "../support/local-s3";
import { type Interference, startProxy } from "../support/s3-proxy";

export const account = "000000000000";
export const home = "us-east-1";
export const away = "eu-west-1";
export const replicationRole = `arn:aws:iam::${account}:role/replication`;

const trust = (service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});

/** A local AWS, the double before it, and the real clients before that. */
export class BatchTrial {
  private constructor(
    /** The local AWS itself. */
    readonly target: string,
    readonly batch: BatchOperations,
    readonly iam: IAMClient,
    private readonly stopLocal: () => Promise<void>,
  ) {}
  private readonly clients = new Map<string, { destroy(): void }>();

  /** @param interfere Comes between the double and the local AWS. */
  static async open(
    options: Omit<BatchOperationsOptions, "target"> = {},
    interfere?: Interference,
  ): Promise<BatchTrial> {
    const local = await startLocalS3();
    const between = interfere && (await startProxy(local.endpoint, interfere));
    const target = between?.endpoint ?? local.endpoint;
    const batch = await startBatchOperations({ target, ...options });
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const iam = new IAMClient({ region: home, endpoint: batch.endpoint, credentials });
    return new BatchTrial(local.endpoint, batch, iam, async () => {
      await between?.stop();
      await local.stop();
    });
  }

  async close(): Promise<void> {
    for (const client of [this.iam, ...this.clients.values()]) client.destroy();
    await this.batch.stop();
    await this.stopLocal();
  }

  s3(region = home, endpoint = this.batch.endpoint): S3Client {
    return this.kept(
      `s3 ${region} ${endpoint}`,
      () => new S3Client({ region, endpoint, forcePathStyle: true }),
    );
  }

  /** One attempt, so that a test sees what the service answered. */
  control(region = home, endpoint = this.batch.endpoint): S3ControlClient {
    return this.kept(`control ${region} ${endpoint}`, () => {
      const client = new S3ControlClient({ region, disableHostPrefix: true, maxAttempts: 1 });
      // With `endpoint` the SDK's rules put the account before the host, which an IP address does not survive.
      client.config.endpointProvider = () => ({ url: new URL(endpoint) });
      return client;
    });
  }

  private kept<T extends { destroy(): void }>(name: string, make: () => T): T {
    const client = (this.clients.get(name) as T | undefined) ?? make();
    this.clients.set(name, client);
    return client;
  }

  async bucket(region: string, options: Partial<CreateBucketCommandInput> = {}): Promise<string> {
    const { Bucket = `bucket-${randomBytes(6).toString("hex")}` } = options;
    const s3 = this.s3(region);
    const constraint = region === "us-east-1" ? {} : { LocationConstraint: region as "eu-west-1" };
    await s3.send(
      new CreateBucketCommand({
        ...options,
        Bucket,
        ...(region !== home && { CreateBucketConfiguration: constraint }),
      }),
    );
    await this.setVersioning(Bucket, region, "Enabled");
    return Bucket;
  }

  async setVersioning(Bucket: string, region: string, Status: "Enabled" | "Suspended"): Promise<void> {
    const VersioningConfiguration = { Status };
    await this.s3(region).send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }

  /** A role that batch operations may use, with exactly these rights besides those that a test takes away. */
  async role(
    bucket: string,
    options: { without?: string; trusted?: string; report?: string } = {},
  ): Promise<string> {
    const rights = [
      { Action: "s3:InitiateReplication", Resource: `arn:aws:s3:::${bucket}/*` },
      { Action: "s3:GetReplicationConfiguration", Resource: `arn:aws:s3:::${bucket}` },
      { Action: "s3:PutInventoryConfiguration", Resource: `arn:aws:s3:::${bucket}` },
      { Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: "arn:aws:s3:::*/manifests/*" },
      { Action: "s3:PutObject", Resource: `arn:aws:s3:::${options.report ?? "*"}/*` },
    ].filter(({ Action }) => Action !== options.without);
    const statements = rights.map((right) => ({ Effect: "Allow", ...right }));
    return this.roleWith(statements, options.trusted ?? "batchoperations.s3.amazonaws.com", "batch");
  }

  /** The role of a replication configuration; those that the other tests name are not there, and lack nothing. */
  async replicationRole(options: { without?: string; trusted?: string } = {}): Promise<string> {
    const Action = [
      "s3:GetObjectVersionForReplication",
      "s3:GetObjectVersionAcl",
      "s3:GetObjectVersionTagging",
      "s3:GetObjectVersionAnnotationForReplication",
      "s3:ReplicateObject",
      "s3:ReplicateDelete",
      "s3:ReplicateTags",
    ].filter((action) => action !== options.without);
    const statements = [{ Effect: "Allow", Action, Resource: "arn:aws:s3:::*/*" }];
    return this.roleWith(statements, options.trusted ?? "s3.amazonaws.com");
  }

  async roleWith(Statement: readonly object[], service: string, kind = "role"): Promise<string> {
    const RoleName = `${kind}-${randomBytes(6).toString("hex")}`;
    const AssumeRolePolicyDocument = JSON.stringify(trust(service));
    await this.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await this.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "rights", PolicyDocument }));
    return `arn:aws:iam::${account}:role/${RoleName}`;
  }

  async replicate(
    source: string,
    rules: readonly ReplicationRule[],
    region = home,
    Role = replicationRole,
  ): Promise<void> {
    await this.s3(region).send(
      new PutBucketReplicationCommand({
        Bucket: source,
        ReplicationConfiguration: { Role, Rules: [...rules] },
      }),
    );
  }

  async put(
    bucket: string,
    key: string,
    body: string,
    extras: Partial<PutObjectCommandInput> = {},
    region = home,
  ) {
    const ContentLength = Buffer.byteLength(body);
    const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentLength, ...extras });
    return (await this.s3(region).send(command)).VersionId ?? "null";
  }

  /** Many small objects, past the SDK and the double, which would take most of the tests' time. */
  async fill(bucket: string, keys: readonly string[], region = home): Promise<void> {
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/s3/aws4_request, SignedHeaders=host, Signature=0`;
    for (let first = 0; first < keys.length; first += 64) {
      const puts = keys.slice(first, first + 64).map(async (key) => {
        const url = `${this.target}/${bucket}/${encodeURIComponent(key)}`;
        const answer = await fetch(url, {
          method: "PUT",
          body: `content of ${key}`,
          headers: { authorization },
        });
        assert.equal(answer.status, 200);
      });
      await Promise.all(puts);
    }
  }

  async content(bucket: string, key: string, region: string): Promise<string | undefined> {
    const answer = await this.s3(region).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return answer.Body?.transformToString();
  }

  /** Contents of all versions of a key, the oldest first; a delete marker is a dash. */
  async history(bucket: string, key: string, region: string): Promise<string[]> {
    const s3 = this.s3(region);
    const listing = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }));
    const versions = await Promise.all(
      (listing.Versions ?? []).reverse().map(async ({ Key, VersionId, LastModified, IsLatest }) => {
        const body = await s3.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }));
        return { text: (await body.Body?.transformToString()) ?? "", LastModified, IsLatest };
      }),
    );
    const markers = (listing.DeleteMarkers ?? [])
      .reverse()
      .map(({ LastModified, IsLatest }) => ({ text: "-", LastModified, IsLatest }));
    const order = (entry: { LastModified?: Date; IsLatest?: boolean }) =>
      (entry.LastModified?.getTime() ?? 0) + (entry.IsLatest ? 1e12 : 0);
    // Without markers the listing's own order counts, which is that of the stack and not of the times.
    const all =
      markers.length === 0 ? versions : [...versions, ...markers].sort((a, b) => order(a) - order(b));
    return all.map(({ text }) => text);
  }

  async versionIds(bucket: string, key: string, region = home): Promise<string[]> {
    const listing = await this.s3(region).send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }),
    );
    return (listing.Versions ?? []).map(({ VersionId = "null" }) => VersionId);
  }

  async keys(bucket: string, region: string): Promise<string[]> {
    const listing = await this.s3(region).send(new ListObjectVersionsCommand({ Bucket: bucket }));
    return [...new Set((listing.Versions ?? []).map(({ Key = "" }) => Key))];
  }

  async statusOf(
    bucket: string,
    key: string,
    region = home,
    versionId?: string,
  ): Promise<string | undefined> {
    const command = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
    return (await this.s3(region).send(command)).ReplicationStatus;
  }

  /** What a backfill would ask for, with whatever a test wants otherwise. */
  job(
    source: string,
    roleArn: string,
    filter: JobManifestGeneratorFilter = {},
    changes: Partial<CreateJobCommandInput> = {},
  ): CreateJobCommandInput {
    return {
      AccountId: account,
      ClientRequestToken: randomUUID(),
      ConfirmationRequired: false,
      Priority: 10,
      RoleArn: roleArn,
      Operation: { S3ReplicateObject: {} },
      Report: { Enabled: false },
      ManifestGenerator: {
        S3JobManifestGenerator: {
          SourceBucket: `arn:aws:s3:::${source}`,
          EnableManifestOutput: false,
          Filter: { EligibleForReplication: true, ...filter },
        },
      },
      ...changes,
    };
  }

  async create(input: CreateJobCommandInput, region = home): Promise<string> {
    const { JobId } = await this.control(region).send(new CreateJobCommand(input));
    assert.ok(JobId);
    return JobId;
  }

  async describe(JobId: string, region = home): Promise<JobDescriptor> {
    const { Job } = await this.control(region).send(new DescribeJobCommand({ AccountId: account, JobId }));
    assert.ok(Job);
    return Job;
  }

  /** Waits for one of the states, and fails when the job ended in another. */
  async waitFor(JobId: string, ...states: string[]): Promise<JobDescriptor> {
    const control = this.control();
    for (;;) {
      const { Job } = await control.send(new DescribeJobCommand({ AccountId: account, JobId }));
      assert.ok(Job);
      if (states.includes(Job.Status ?? "")) return Job;
      const reasons = Job.FailureReasons?.map(({ FailureReason }) => FailureReason).join();
      assert.ok(Job.TerminationDate === undefined, `the job is ${Job.Status}: ${reasons}`);
      await pause(10);
    }
  }

  /** Runs a job to its end and answers how many tasks went well and how many did not. */
  async run(input: CreateJobCommandInput): Promise<{ succeeded?: number; failed?: number }> {
    const { ProgressSummary: progress } = await this.waitFor(await this.create(input), "Complete");
    return { succeeded: progress?.NumberOfTasksSucceeded, failed: progress?.NumberOfTasksFailed };
  }

  /** A source that had its objects before it had a rule. */
  async older(put: (source: string) => Promise<unknown>, rule: Partial<ReplicationRule> = {}) {
    const source = await this.bucket(home);
    const destination = await this.bucket(away);
    await put(source);
    await this.replicate(source, [ruleTo(destination, rule)]);
    return { source, destination, role: await this.role(source) };
  }

  /** @returns The version ID of the delete marker, or of what was deleted. */
  async remove(bucket: string, key: string, id?: string, region = home): Promise<string> {
    const command = new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: id });
    const { VersionId = "" } = await this.s3(region).send(command);
    return VersionId;
  }

  async update(JobId: string, RequestedJobStatus: "Ready" | "Cancelled", StatusUpdateReason?: string) {
    const request = { AccountId: account, JobId, RequestedJobStatus, StatusUpdateReason };
    return this.control().send(new UpdateJobStatusCommand(request));
  }

  /** Runs a job that fails as a whole. */
  async failed(input: CreateJobCommandInput, region = home): Promise<JobDescriptor> {
    const id = await this.create(input, region);
    for (;;) {
      const told = await this.describe(id, region);
      if (told.TerminationDate === undefined) continue;
      assert.equal(told.Status, "Failed");
      assert.deepEqual(this.batch.statesOf(id).slice(-2), ["Failing", "Failed"]);
      return told;
    }
  }

  async whyFailed(input: CreateJobCommandInput, region = home): Promise<string> {
    return whyOf(await this.failed(input, region));
  }
}

export function ruleTo(destination: string, changes: Partial<ReplicationRule> = {}): ReplicationRule {
  return {
    ID: `to-${destination}`,
    Status: "Enabled",
    Priority: 1,
    Filter: { Prefix: "" },
    DeleteMarkerReplication: { Status: "Disabled" },
    ...changes,
    Destination: { Bucket: `arn:aws:s3:::${destination}`, ...changes.Destination },
  };
}

export function whyOf({ FailureReasons = [] }: JobDescriptor): string {
  return FailureReasons.map(({ FailureCode, FailureReason }) => `${FailureCode}: ${FailureReason}`).join();
}

/** What a backfill takes up. */
export const backfill = { ObjectReplicationStatuses: ["NONE" as const, "FAILED" as const] };

/** Takes up even what an earlier job replicated, so that several jobs can share a source. */
export const everyStatus: JobManifestGeneratorFilter = {
  ObjectReplicationStatuses: ["NONE", "FAILED", "COMPLETED", "REPLICA"],
};

/** Names of this many objects. */
export const numbered = (count: number) => Array.from({ length: count }, (_, index) => `object-${index}`);

export const nothingFound = "Manifest generation found no keys matching the filter criteria.";

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
