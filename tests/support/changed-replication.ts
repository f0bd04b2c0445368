import { isDeepStrictEqual } from "node:util";
import {
  DeleteObjectsCommand,
  type GetBucketReplicationOutput,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type ReplicationRule,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { CrossRegionReplicationArgs } from "../../components";
import type { Component } from "../e2e/programs/replications";
import { type BucketSnapshot, bucketSnapshot } from "./aws-snapshot";
import type { EngineSandbox } from "./engine-sandbox";
import { ProjectStack } from "./project-stack";

export type Snapshots = Record<string, BucketSnapshot>;

/** A deployed replication whose arguments are changed, and what that does to its buckets. */
export class ChangedReplication {
  private constructor(
    readonly stack: ProjectStack,
    private readonly s3: S3Client,
    private readonly name: string,
    private readonly buckets: readonly string[],
  ) {}

  /** `buckets` are all that are compared, those that a change is yet to create included. */
  static async up(
    sandbox: EngineSandbox,
    component: Component,
    buckets: readonly string[],
  ): Promise<ChangedReplication> {
    const s3 = sandbox.s3("us-east-1");
    // The buckets are in several regions.
    s3.config.followRegionRedirects = true;
    const stack = await ProjectStack.create(sandbox, [component]);
    await stack.up();
    return new ChangedReplication(stack, s3, component.name, buckets);
  }

  /** What a preview plans for these arguments, sorted: `op type name`. */
  async plan(args: CrossRegionReplicationArgs, more: Partial<Component> = {}): Promise<string[]> {
    await this.stack.configure([{ name: this.name, ...more, args }]);
    const changes = await this.stack.changes();
    return changes.map(({ op, type, name }) => `${op} ${type} ${name}`).sort();
  }

  /** Deploys what was planned, proves that nothing is left to change, and says which settings of which buckets differ. */
  async deploy(): Promise<{ changed: { [bucket: string]: string[] }; after: Snapshots }> {
    const before = await this.snapshots();
    await this.stack.up();
    const after = await this.snapshots();
    await this.stack.up("--expect-no-changes");
    return { changed: differences(before, after), after };
  }

  async put(Bucket: string, Key: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  }

  async empty(Bucket: string): Promise<void> {
    const { Versions = [], DeleteMarkers = [] } = await this.s3.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    await this.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  }

  async snapshots(): Promise<Snapshots> {
    const read = this.buckets.map(async (bucket) => [bucket, await bucketSnapshot(this.s3, bucket)] as const);
    return Object.fromEntries(await Promise.all(read));
  }
}

/** The settings that are not what they were to the last byte, objects with their versions among them. */
function differences(before: Snapshots, after: Snapshots): { [bucket: string]: string[] } {
  const changed = Object.entries(after).map(([bucket, settings]): [string, string[]] => [
    bucket,
    (Object.keys(settings) as (keyof BucketSnapshot)[])
      .filter((setting) => !isDeepStrictEqual(before[bucket]?.[setting], settings[setting]))
      .sort(),
  ]);
  return Object.fromEntries(changed.filter(([, settings]) => settings.length > 0));
}

/** The rules on a bucket as they were when the snapshot was taken. */
export function rulesOf(snapshots: Snapshots, name: string): ReplicationRule[] {
  const found = snapshots[name]?.replication as GetBucketReplicationOutput | undefined;
  return found?.ReplicationConfiguration?.Rules ?? [];
}
