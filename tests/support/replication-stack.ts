import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Finished } from "../../sandbox/process-group";
import { bucketSnapshot, roleSnapshot } from "./aws-snapshot";
import type { EngineSandbox } from "./engine-sandbox";
import { type StackConfig, type Step, TestStack } from "./test-stack";

interface Outputs {
  sourceBucketName: string;
  destinationBucketNames: { [key: string]: string };
  roleArn: string;
}

/** A stack with a source and destinations, and what they are like in AWS. */
export class ReplicationStack {
  private outputs: Outputs = { sourceBucketName: "", destinationBucketNames: {}, roleArn: "" };

  private constructor(
    private readonly sandbox: EngineSandbox,
    readonly stack: TestStack,
    private readonly s3: S3Client,
  ) {}

  static of(sandbox: EngineSandbox, stack: TestStack): ReplicationStack {
    const s3 = sandbox.s3("us-east-1");
    // Its buckets are in several regions.
    s3.config.followRegionRedirects = true;
    return new ReplicationStack(sandbox, stack, s3);
  }

  static async up(sandbox: EngineSandbox, config: StackConfig): Promise<ReplicationStack> {
    const replication = ReplicationStack.of(sandbox, await TestStack.create(sandbox, config));
    await replication.up();
    return replication;
  }

  async up(config?: StackConfig): Promise<void> {
    if (config) await this.stack.configure(config);
    await this.stack.up();
    this.outputs = await this.stack.outputs();
  }

  /** A deployment, whatever its end. */
  async tryUp(config: StackConfig): Promise<Finished> {
    await this.stack.configure(config);
    return this.stack.run(["up", "--yes", "--skip-preview"]);
  }

  tryDestroy(): Promise<Finished> {
    return this.stack.run(["destroy", "--yes", "--skip-preview"]);
  }

  get source(): string {
    return this.outputs.sourceBucketName;
  }

  destination(key = "dr"): string {
    return this.outputs.destinationBucketNames[key] ?? "";
  }

  async put(Key: string, Bucket = this.source): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  }

  async empty(...buckets: string[]): Promise<void> {
    for (const Bucket of buckets) {
      const { Versions = [], DeleteMarkers = [] } = await this.s3.send(
        new ListObjectVersionsCommand({ Bucket }),
      );
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
      await this.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    }
  }

  /** Everything about the buckets and the role that is there now. */
  async snapshot(): Promise<object> {
    const { sourceBucketName, destinationBucketNames, roleArn } = this.outputs;
    const buckets = [sourceBucketName, ...Object.values(destinationBucketNames)];
    return {
      role: await roleSnapshot(this.sandbox.endpoint, roleArn),
      ...Object.fromEntries(
        await Promise.all(buckets.map(async (bucket) => [bucket, await bucketSnapshot(this.s3, bucket)])),
      ),
    };
  }

  bucket(name: string) {
    return bucketSnapshot(this.s3, name);
  }

  role(): Promise<unknown> {
    return roleSnapshot(this.sandbox.endpoint, this.outputs.roleArn);
  }

  /** What the next deployment would do to AWS: the arguments of the component are in the state before that. */
  async plannedChanges(): Promise<string[]> {
    const steps: Step[] = await this.stack.previewSteps();
    return steps
      .filter(({ op, type }) => op !== "same" && !type.startsWith("s3-cross-region-replication:"))
      .map(({ op, name }) => `${op} ${name}`)
      .sort();
  }
}
