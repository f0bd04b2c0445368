import {
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { bucketArn } from "../backfill/batch/bucket-arn";
import type { PolicyDocument } from "../components/policies/document";
import { partitionOf } from "../contract/partitions";
import type { Account, Accounts } from "./account";
import { seenWithin, waitSeconds } from "./interruption";
import type { Side } from "./resource";
import type { JobWish, Owner, Resources } from "./resources";
import { NotJudged } from "./verdict";
import { enableVersioning } from "./versioning";
import type { Waits } from "./waits";

/** What all cases of a run have in common. */
export interface Ground {
  accounts: Accounts;
  resources: Resources;
  waits: Waits;
  isAws: boolean;
  regions: [home: string, away: string];
}

/** A bucket of a case, and who reaches it. */
export interface Bucket {
  name: string;
  arn: string;
  region: string;
  accountId: string;
  s3: S3Client;
}

/** What one case sees: the service, the waits, and ways to create what is removed after the case. */
export class World {
  readonly home: string;
  readonly away: string;
  readonly waits: Waits;

  constructor(
    private readonly ground: Ground,
    private readonly owner: Owner,
  ) {
    [this.home, this.away] = ground.regions;
    this.waits = ground.waits;
  }

  get isAws(): boolean {
    return this.ground.isAws;
  }

  get account(): Account {
    return this.ground.accounts.source;
  }

  get secondAccount(): Account {
    const { destination } = this.ground.accounts;
    if (destination === undefined)
      throw new NotJudged("The case needs a second account (`--destination-profile`).");
    return destination;
  }

  get partition(): string {
    return partitionOf(this.home);
  }

  /** A versioned bucket. */
  async bucket(region: string, side: Side = "source"): Promise<Bucket> {
    const bucket = await this.unversionedBucket(region, side);
    await enableVersioning(bucket.s3, bucket.name);
    return bucket;
  }

  async unversionedBucket(region: string, side: Side = "source"): Promise<Bucket> {
    const account = side === "source" ? this.account : this.secondAccount;
    const name = await this.ground.resources.bucket(this.owner, region, side);
    return { name, arn: bucketArn(name, region), region, accountId: account.id, s3: account.s3(region) };
  }

  /** A versioned bucket under the name of one that was deleted. */
  bucketAgain({ name, region }: Bucket): Promise<void> {
    return this.ground.resources.bucketAgain(this.owner, name, region);
  }

  role(trust: PolicyDocument, permissions: PolicyDocument): Promise<string> {
    return this.ground.resources.role(this.owner, trust, permissions);
  }

  key(region: string): Promise<string> {
    return this.ground.resources.key(this.owner, region);
  }

  job(wish: JobWish): Promise<string> {
    return this.ground.resources.job(this.owner, this.home, wish);
  }

  /** Answers the version ID. */
  async put(bucket: Bucket, Key: string, extras: Partial<PutObjectCommandInput> = {}): Promise<string> {
    const Body = extras.Body ?? `content of ${Key}`;
    const command = new PutObjectCommand({ Bucket: bucket.name, Key, ...extras, Body });
    return (await bucket.s3.send(command)).VersionId ?? "null";
  }

  /** What the service says of an object, or nothing if it is not there. */
  async head(bucket: Bucket, Key: string, VersionId?: string): Promise<HeadObjectCommandOutput | undefined> {
    try {
      return await bucket.s3.send(new HeadObjectCommand({ Bucket: bucket.name, Key, VersionId }));
    } catch (error) {
      if (/^(NotFound|NoSuchKey|NoSuchVersion)$/.test((error as Error).name)) return undefined;
      throw error;
    }
  }

  wait(seconds: number): Promise<void> {
    return waitSeconds(seconds, this.owner.signal);
  }

  /** Looks until there is something to see, or nothing if that takes too long. */
  seenWithin<T>(seconds: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
    return seenWithin(seconds, this.waits.look, this.owner.signal, look);
  }
}
