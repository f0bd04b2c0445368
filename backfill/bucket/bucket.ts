import type { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandInput,
  type HeadObjectCommandOutput,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  type S3Client,
  type Tag,
} from "@aws-sdk/client-s3";
import { httpStatus } from "../failure/failure-reason";
import { BucketSettings } from "./bucket-settings";
import { entityTag } from "./entity-tag";
import { type FrequentRequests, type ListInput, SdkRequests } from "./frequent-requests";
import { decodedKey } from "./key-text";
import { keepServerDate } from "./server-date";

/** As much of an array as whoever reads a page needs. */
export interface Entries<Entry> extends Iterable<Entry> {
  readonly length: number;
  at(index: number): Entry | undefined;
}

export interface Page<Entry, Next> {
  entries: Entries<Entry>;
  next?: Next;
  /** To be called when nobody reads the entries any more. */
  letGo?: () => void;
}

/** What a listing tells about an object. */
export interface ListedObject {
  key: string;
  /** Absent for what is current under the key, whichever version that is. */
  versionId?: string;
  size: number;
  etag: string;
  lastModified: Date;
  storageClass: string;
  /** Whether it is archived and a copy of it can be read for some days. Servers may not tell. */
  isRestored?: boolean;
}

export interface VisibleObject {
  etag?: string;
  versionId?: string;
}

/** What a listing tells about a version or a delete marker, which has neither size nor ETag. */
export interface ListedVersion extends ListedObject {
  versionId: string;
  isDeleteMarker: boolean;
}

/** Where a listing begins: behind a key, or where a page ended. */
export interface ObjectMarker {
  StartAfter?: string;
  ContinuationToken?: string;
}

export interface VersionMarker {
  KeyMarker?: string;
  VersionIdMarker?: string;
}

const asListed: Pick<ListInput, "EncodingType" | "OptionalObjectAttributes"> = {
  // Without it, a key with a control character makes the whole page unreadable XML.
  EncodingType: "url",
  OptionalObjectAttributes: ["RestoreStatus"],
};

/** Which state of what is under a key. */
type Which = Pick<HeadObjectCommandInput, "VersionId" | "IfMatch">;

/** What HEAD tells only if it is asked to. */
type Asked = Pick<HeadObjectCommandInput, "ChecksumMode" | "PartNumber">;

/** The requests that ask about a bucket, or take back what the backfill itself wrote. */
export class Bucket {
  readonly settings: BucketSettings;

  constructor(
    readonly name: string,
    readonly client: S3Client,
    readonly frequent: FrequentRequests = new SdkRequests(client),
  ) {
    this.settings = new BucketSettings(name, client);
  }

  /** The server's clock, to the second, taken from an answer that needs no right beyond listing. */
  async serverDate(): Promise<Date> {
    const command = new ListObjectsV2Command({ Bucket: this.name, MaxKeys: 1 });
    const serverDate = keepServerDate(command);
    await this.client.send(command);
    return serverDate();
  }

  async page(from: ObjectMarker = {}): Promise<Page<ListedObject, ObjectMarker>> {
    return this.list(from);
  }

  /** The object as a listing shows it: HEAD would round its time to seconds, and needs the right to read. */
  async find(key: string): Promise<ListedObject | undefined> {
    // Of all keys that start with it, the key itself comes first.
    const { entries } = await this.list({ Prefix: key, MaxKeys: 1 });
    const first = entries.at(0);
    return first?.key === key ? first : undefined;
  }

  private async list(query: ObjectMarker & { Prefix?: string; MaxKeys?: number }) {
    const answer = await this.frequent.listObjects({ Bucket: this.name, ...asListed, ...query });
    expectListing(this.name, answer, answer.NextContinuationToken);
    const next = answer.IsTruncated ? { ContinuationToken: answer.NextContinuationToken } : undefined;
    const { entries, letGo } = answer;
    return { entries, next, letGo };
  }

  /** Versions and delete markers, the newest of each key first. */
  async versionsPage(
    query: VersionMarker & { Prefix?: string; MaxKeys?: number } = {},
  ): Promise<Page<ListedVersion, VersionMarker>> {
    const answer = await this.frequent.listVersions({ Bucket: this.name, ...asListed, ...query });
    expectListing(this.name, answer, answer.NextKeyMarker);
    const { entries, NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = answer;
    if (!answer.IsTruncated) return { entries };
    return { entries, next: { KeyMarker, VersionIdMarker } };
  }

  /** The uploads in parts of the key that are open. */
  async uploads(key: string): Promise<{ uploadId: string; initiated: Date }[]> {
    const command = new ListMultipartUploadsCommand({ Bucket: this.name, Prefix: key, EncodingType: "url" });
    const { Uploads = [], EncodingType } = await this.client.send(command);
    return Uploads.filter((upload) => decodedKey(upload.Key, EncodingType === "url") === key).map(
      ({ UploadId = "", Initiated = new Date(0) }) => ({ uploadId: UploadId, initiated: Initiated }),
    );
  }

  async hasPart(key: string, uploadId: string): Promise<boolean> {
    const query = { Bucket: this.name, Key: key, UploadId: uploadId, MaxParts: 1 };
    return ((await this.client.send(new ListPartsCommand(query))).Parts ?? []).length > 0;
  }

  /** What readers see under the key; undefined if they see nothing. */
  async visible(key: string): Promise<VisibleObject | undefined> {
    try {
      const which = { Bucket: this.name, Key: key };
      const { ETag, VersionId } = await this.withReason(which, () => this.frequent.headObject(which));
      return { etag: entityTag(ETag), versionId: VersionId };
    } catch (error) {
      if (httpStatus(error) === 404) return undefined;
      throw error;
    }
  }

  async etag(key: string): Promise<string | undefined> {
    return (await this.visible(key))?.etag;
  }

  /** The delete marker that is current under the key, if one is. */
  async deleteMarker(key: string): Promise<ListedVersion | undefined> {
    const { entries } = await this.versionsPage({ Prefix: key, MaxKeys: 1 });
    const first = entries.at(0);
    return first?.key === key && first.isDeleteMarker ? first : undefined;
  }

  async tags(key: string, which: { VersionId?: string } = {}): Promise<Tag[]> {
    const command = new GetObjectTaggingCommand({ Bucket: this.name, Key: key, ...which });
    const answer = await this.client.send(command);
    return answer.TagSet ?? [];
  }

  /** Fails if what is under the key, or the version, is not what was listed any more. */
  async headOf({ key, etag, versionId }: ListedObject, asked: Asked = {}): Promise<HeadObjectCommandOutput> {
    return this.head(key, { IfMatch: etag, VersionId: versionId, ...asked });
  }

  async head(
    key: string,
    { VersionId, IfMatch, ...asked }: Which & Asked = {},
  ): Promise<HeadObjectCommandOutput> {
    const which = { Bucket: this.name, Key: key, VersionId, IfMatch };
    return this.withReason(which, () => this.client.send(new HeadObjectCommand({ ...which, ...asked })));
  }

  /** Answers to HEAD have no body, so only GET tells what the server found wrong. */
  private async withReason<Answer>(
    which: GetObjectCommandInput,
    head: () => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await head();
    } catch (error) {
      if (![400, 403].includes(httpStatus(error) ?? 0)) throw error;
      await this.askAgainForReason(which);
      // What was wrong has passed: the credentials are fresh ones now.
      return await head();
    }
  }

  private async askAgainForReason(which: GetObjectCommandInput): Promise<void> {
    const command = new GetObjectCommand({ ...which, Range: "bytes=0-0" });
    const answer = await this.client.send(command).catch((error) => {
      // An empty object has no first byte, which says nothing about what was wrong.
      if (httpStatus(error) !== 416) throw error;
    });
    (answer?.Body as Readable | undefined)?.destroy();
  }

  /** Only ever for a version that a copy of this run returned. */
  async deleteVersion(key: string, versionId: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key, VersionId: versionId }));
  }

  close(): void {
    this.frequent.close();
    this.client.destroy();
  }
}

/** What is no listing, or one that cannot be gone on with, must not pass for the end of one. */
function expectListing(bucket: string, answer: { IsTruncated?: boolean }, next: string | undefined): void {
  if (answer.IsTruncated === undefined || (answer.IsTruncated && next === undefined)) {
    throw new Error(
      `the server's answer to the listing of bucket ${bucket} does not tell how it goes on, so objects could be missed`,
    );
  }
}
