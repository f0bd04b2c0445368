import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  type S3Client,
  type Tag,
} from "@aws-sdk/client-s3";
import { entityTag } from "./entity-tag";
import { httpStatus } from "./failure-reason";

/** What a listing tells about an object. */
export interface ListedObject {
  key: string;
  size: number;
  etag: string;
  lastModified: Date;
  storageClass: string;
}

/** The requests that ask about a bucket, or take back what the backfill itself wrote. */
export class Bucket {
  constructor(
    readonly name: string,
    readonly client: S3Client,
  ) {}

  /** The server's clock, to the second, taken from an answer that needs no right beyond listing. */
  async serverDate(): Promise<Date> {
    const command = new ListObjectsV2Command({ Bucket: this.name, MaxKeys: 1 });
    let date: string | undefined;
    command.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        date = (result.response as { headers?: { date?: string } }).headers?.date;
        return result;
      },
      { step: "deserialize" },
    );
    await this.client.send(command);
    if (date === undefined) throw new Error("the server's answer has no Date header");
    return new Date(date);
  }

  async versioning(): Promise<string | undefined> {
    return (await this.client.send(new GetBucketVersioningCommand({ Bucket: this.name }))).Status;
  }

  async page(continuationToken?: string): Promise<{ objects: ListedObject[]; next?: string }> {
    return this.list({ ContinuationToken: continuationToken });
  }

  /** The object as a listing shows it: HEAD would round its time to seconds, and needs the right to read. */
  async find(key: string): Promise<ListedObject | undefined> {
    // Of all keys that start with it, the key itself comes first.
    const { objects } = await this.list({ Prefix: key, MaxKeys: 1 });
    return objects.find((object) => object.key === key);
  }

  private async list(query: { ContinuationToken?: string; Prefix?: string; MaxKeys?: number }) {
    const answer = await this.client.send(
      // Without the encoding, a key with a control character makes the whole page unreadable XML.
      new ListObjectsV2Command({ Bucket: this.name, EncodingType: "url", ...query }),
    );
    const isEncoded = answer.EncodingType === "url";
    const objects = (answer.Contents ?? []).map((entry) => ({
      key: decodedKey(entry.Key, isEncoded),
      size: entry.Size ?? 0,
      etag: entityTag(entry.ETag) ?? "",
      lastModified: entry.LastModified ?? new Date(0),
      storageClass: entry.StorageClass ?? "STANDARD",
    }));
    return { objects, next: answer.IsTruncated ? answer.NextContinuationToken : undefined };
  }

  /** ETag of the object that readers see under the key; undefined if they see none. */
  async etag(key: string): Promise<string | undefined> {
    try {
      return entityTag((await this.head(key)).ETag);
    } catch (error) {
      if (httpStatus(error) === 404) return undefined;
      throw error;
    }
  }

  async tags(key: string, which: { VersionId?: string } = {}): Promise<Tag[]> {
    const command = new GetObjectTaggingCommand({ Bucket: this.name, Key: key, ...which });
    const answer = await this.client.send(command);
    return answer.TagSet ?? [];
  }

  async head(
    key: string,
    which: { VersionId?: string; IfMatch?: string } = {},
  ): Promise<HeadObjectCommandOutput> {
    return this.client.send(new HeadObjectCommand({ Bucket: this.name, Key: key, ...which }));
  }

  /** Only ever for a version that a copy of this run returned. */
  async deleteVersion(key: string, versionId: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key, VersionId: versionId }));
  }
}

function decodedKey(key: string | undefined, isEncoded: boolean): string {
  if (key === undefined) throw new Error("the server listed an entry without a key");
  return isEncoded ? decodeURIComponent(key.replaceAll("+", " ")) : key;
}
