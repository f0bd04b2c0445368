import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import type { DataObject } from "./data";

export interface StoryPlace {
  bucket: string;
  region: string;
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/** A bucket as somebody with an ordinary S3 client sees it. Shares no code with what the sandbox is to prove. */
export class StoryBucket {
  readonly name: string;
  private readonly client: S3Client;

  constructor({ bucket, region, endpoint, credentials }: StoryPlace) {
    this.name = bucket;
    this.client = new S3Client({ region, endpoint, credentials, forcePathStyle: true });
  }

  async create(region: string): Promise<void> {
    await this.client.send(
      new CreateBucketCommand({
        Bucket: this.name,
        ...(region !== "us-east-1" && {
          CreateBucketConfiguration: { LocationConstraint: region as never },
        }),
      }),
    );
  }

  async exists(): Promise<boolean> {
    try {
      await this.client.send(new HeadBucketCommand({ Bucket: this.name }));
      return true;
    } catch (error) {
      if (statusOf(error) === 404) return false;
      throw error;
    }
  }

  async upload({ key, contentType, tags, body }: DataObject): Promise<void> {
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.name,
        Key: key,
        Body: await body(),
        ContentType: contentType,
        Metadata: { origin: "sandbox" },
        ...(Object.keys(tags).length > 0 && { Tagging: new URLSearchParams(tags).toString() }),
      }),
    );
  }

  async put(key: string, text: string): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: text }));
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key }));
  }

  async keys(): Promise<string[]> {
    const keys: string[] = [];
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.name, EncodingType: "url" });
    for await (const { Contents = [] } of pages) {
      for (const { Key = "" } of Contents) keys.push(decodeURIComponent(Key.replaceAll("+", " ")));
    }
    return keys;
  }

  async get(key: string): Promise<GetObjectCommandOutput | undefined> {
    try {
      return await this.client.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async text(key: string): Promise<string | undefined> {
    return (await this.get(key))?.Body?.transformToString();
  }

  async tags(key: string): Promise<string[]> {
    const { TagSet = [] } = await this.client.send(
      new GetObjectTaggingCommand({ Bucket: this.name, Key: key }),
    );
    return TagSet.map(({ Key, Value }) => `${Key}=${Value}`).sort();
  }

  /** Empties and deletes a bucket that the story itself has made. */
  async remove(): Promise<void> {
    for (;;) {
      const { Versions = [], DeleteMarkers = [] } = await this.client.send(
        new ListObjectVersionsCommand({ Bucket: this.name }),
      );
      const all = [...Versions, ...DeleteMarkers];
      if (all.length === 0) break;
      await Promise.all(
        all.map(({ Key, VersionId }) =>
          this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key, VersionId })),
        ),
      );
    }
    await this.client.send(new DeleteBucketCommand({ Bucket: this.name }));
  }

  close(): void {
    this.client.destroy();
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
