import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { CopyAnswer } from "../wire/answers";
import type { Entries, ListedObject, ListedVersion } from "./bucket";
import { decodedKey } from "./key-text";
import { toldObject } from "./listed-entry";
import { keepOrder } from "./version-order";

export type ListInput = Pick<
  ListObjectsV2CommandInput,
  | ("Bucket" | "StartAfter" | "ContinuationToken" | "Prefix" | "MaxKeys")
  | ("EncodingType" | "OptionalObjectAttributes")
>;

export type VersionsInput = Pick<
  ListObjectVersionsCommandInput,
  | ("Bucket" | "KeyMarker" | "VersionIdMarker" | "Prefix" | "MaxKeys")
  | ("EncodingType" | "OptionalObjectAttributes")
>;

export type CopyInput = Pick<
  CopyObjectCommandInput,
  | ("Bucket" | "Key" | "CopySource" | "CopySourceIfMatch" | "IfMatch" | "IfNoneMatch")
  | ("ACL" | "StorageClass" | "WebsiteRedirectLocation")
  | ("ServerSideEncryption" | "SSEKMSKeyId" | "BucketKeyEnabled")
>;

export interface ObjectsPage {
  entries: Entries<ListedObject>;
  /** To be called when nobody reads the entries any more, so that the next page can have their memory. */
  letGo?: () => void;
  IsTruncated?: boolean;
  NextContinuationToken?: string;
}

/** Versions and delete markers in S3's order. */
export interface VersionsPage {
  entries: ListedVersion[];
  IsTruncated?: boolean;
  NextKeyMarker?: string;
  NextVersionIdMarker?: string;
}

/** What is on top under a key. */
export interface KeyInput {
  Bucket: string;
  Key: string;
}

export interface TopAnswer {
  ETag?: string;
  VersionId?: string;
}

/** The requests of which there are some for each object, or one for each page of them; all others are rare. */
export interface FrequentRequests {
  listObjects(input: ListInput): Promise<ObjectsPage>;
  listVersions(input: VersionsInput): Promise<VersionsPage>;
  headObject(input: KeyInput): Promise<TopAnswer>;
  copyObject(input: CopyInput): Promise<CopyAnswer>;
  close(): void;
}

export class SdkRequests implements FrequentRequests {
  constructor(private readonly client: S3Client) {}

  async listObjects(input: ListInput): Promise<ObjectsPage> {
    const { Contents = [], ...answer } = await this.client.send(new ListObjectsV2Command(input));
    const isEncoded = answer.EncodingType === "url";
    return { ...answer, entries: Contents.map((object) => toldObject(object, isEncoded)) };
  }

  async listVersions(input: VersionsInput): Promise<VersionsPage> {
    const command = new ListObjectVersionsCommand(input);
    const orderOf = keepOrder(command);
    const answer = await this.client.send(command);
    const isEncoded = answer.EncodingType === "url";
    const entries = orderOf(answer.Versions ?? [], answer.DeleteMarkers ?? []).map(
      ({ entry, isDeleteMarker }) => ({
        ...toldObject(entry, isEncoded),
        versionId: entry.VersionId ?? "null",
        isDeleteMarker,
      }),
    );
    return { ...answer, entries, NextKeyMarker: nextKey(answer.NextKeyMarker, isEncoded) };
  }

  headObject(input: KeyInput): Promise<TopAnswer> {
    return this.client.send(new HeadObjectCommand(input));
  }

  copyObject(input: CopyInput): Promise<CopyAnswer> {
    return this.client.send(new CopyObjectCommand(input));
  }

  /** The client is its owner's. */
  close(): void {}
}

/** A listing may tell none, unlike an entry. */
export function nextKey(marker: string | undefined, isEncoded: boolean): string | undefined {
  return marker && decodedKey(marker, isEncoded);
}
