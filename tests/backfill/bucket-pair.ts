import { randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from "@aws-sdk/client-s3";
import type { BackfillRule, BackfillRun, DestinationSummary } from "../../contract/backfill-run";

export const everything: BackfillRule = { id: "everything", prefix: "", tags: {} };

const region = "us-east-1";

/** Another than the program's own, so that a whole test file can be held against it: S3_BACKFILL_ENGINE=sdk. */
const engine = process.env.S3_BACKFILL_ENGINE as BackfillRun["engine"];

type Extras = Omit<PutObjectCommandInput, "Bucket" | "Key" | "Body">;

/** A fresh source and destination, and a test's own hands on them. */
export class BucketPair {
  private readonly suffix = randomBytes(6).toString("hex");
  readonly source = `source-${this.suffix}`;
  readonly destination = `destination-${this.suffix}`;
  readonly client: S3Client;

  protected constructor(readonly endpoint: string) {
    this.client = new S3Client({ region, endpoint, forcePathStyle: true });
  }

  static create(endpoint: string, settings: Partial<CreateBucketCommandInput> = {}): Promise<BucketPair> {
    return new BucketPair(endpoint).made(settings);
  }

  protected async made(settings: Partial<CreateBucketCommandInput> = {}): Promise<this> {
    for (const Bucket of [this.source, this.destination]) {
      await this.client.send(new CreateBucketCommand({ ...settings, Bucket }));
      await this.setVersioning(Bucket, "Enabled");
    }
    return this;
  }

  async setVersioning(Bucket: string, Status: "Enabled" | "Suspended"): Promise<void> {
    await this.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  }

  /** The run of the component for these buckets; `endpoint` is a proxy's, to disturb it. */
  run({
    endpoint = this.endpoint,
    rules = [everything],
    storageClass = undefined as string | undefined,
  } = {}) {
    const run: BackfillRun = {
      ...(engine && { engine }),
      source: { bucket: this.source, region, endpoint },
      destinations: {
        dr: { bucket: this.destination, region, endpoint, rules, ...(storageClass && { storageClass }) },
      },
    };
    return run;
  }

  async put(bucket: string, key: string, body: string | Buffer, extras: Extras = {}): Promise<void> {
    const Body = Buffer.from(body);
    await this.client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentLength: Body.length, ...extras }),
    );
  }

  async putMany(bucket: string, keys: string[]): Promise<void> {
    for (let first = 0; first < keys.length; first += 50) {
      await Promise.all(
        keys.slice(first, first + 50).map((key) => this.put(bucket, key, `content of ${key}`)),
      );
    }
  }

  /** Many small objects with plain keys, unsigned: the SDK would take most of the tests' time. */
  async fill(bucket: string, keys: string[]): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const { hostname, port } = new URL(this.endpoint);
    const putOne = (key: string) =>
      new Promise<void>((resolve, reject) => {
        const path = `/${bucket}/${encodeURIComponent(key)}`;
        const outgoing = request({ agent, hostname, port, method: "PUT", path }, (answer) => {
          answer.resume().once("end", () => {
            if (answer.statusCode === 200) resolve();
            else reject(new Error(`PUT ${path}: ${answer.statusCode}`));
          });
        });
        outgoing.once("error", reject).end(`content of ${key}`);
      });
    await Promise.all(keys.map(putOne));
    agent.destroy();
  }

  async content(bucket: string, key: string): Promise<string | undefined> {
    const answer = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return answer.Body?.transformToString();
  }

  /** Nothing where readers see nothing. */
  async currentVersion(bucket: string, key: string): Promise<string | undefined> {
    const asked = this.client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return (await asked.catch(() => undefined))?.VersionId;
  }

  /** Everything of an object that its writer set. */
  async everythingOf(bucket: string, key: string, VersionId?: string) {
    const object = { Bucket: bucket, Key: key, VersionId };
    const { Body, ...head } = await this.client.send(new GetObjectCommand(object));
    const asked = this.client.send(new GetObjectTaggingCommand(object));
    // Of a version whose key is deleted the local server does not tell the tags.
    const tags = await asked.catch((error) => {
      if (VersionId === undefined || error.name !== "NoSuchKey") throw error;
      return { TagSet: [] };
    });
    return {
      content: await Body?.transformToString("base64"),
      cacheControl: head.CacheControl,
      contentDisposition: head.ContentDisposition,
      contentEncoding: head.ContentEncoding,
      contentLanguage: head.ContentLanguage,
      contentType: head.ContentType,
      expires: head.ExpiresString,
      metadata: head.Metadata,
      redirect: head.WebsiteRedirectLocation,
      storageClass: head.StorageClass,
      tags: (tags.TagSet ?? []).map(({ Key, Value }) => `${Key}=${Value}`).sort(),
    };
  }

  async keys(bucket: string): Promise<string[]> {
    const keys: string[] = [];
    for (let ContinuationToken: string | undefined; ; ) {
      const page = await this.client.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken }));
      keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
      ContinuationToken = page.NextContinuationToken;
      if (!ContinuationToken) return keys;
    }
  }

  async versionCount(bucket: string): Promise<number> {
    const { Versions = [] } = await this.client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    return Versions.length;
  }
}

/** The counts that are not zero, so that a test states all of them at once. */
export function counts(summary: DestinationSummary | undefined): Partial<DestinationSummary> {
  const { bucket: _, copiedBytes: __, failures: ___, ...numbers } = summary ?? ({} as DestinationSummary);
  return Object.fromEntries(Object.entries(numbers).filter(([, count]) => count !== 0));
}

export const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms));
