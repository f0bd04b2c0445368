import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { CopyAnswer, ListPage, VersionsPage } from "../wire/answers";
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

/** The requests of which there is one for each object, or each page of them; all others are rare. */
export interface FrequentRequests {
  listObjects(input: ListInput): Promise<ListPage>;
  listVersions(input: VersionsInput): Promise<VersionsPage>;
  copyObject(input: CopyInput): Promise<CopyAnswer>;
  close(): void;
}

export class SdkRequests implements FrequentRequests {
  constructor(private readonly client: S3Client) {}

  listObjects(input: ListInput): Promise<ListPage> {
    return this.client.send(new ListObjectsV2Command(input));
  }

  async listVersions(input: VersionsInput): Promise<VersionsPage> {
    const command = new ListObjectVersionsCommand(input);
    const orderOf = keepOrder(command);
    const answer = await this.client.send(command);
    return { ...answer, entries: orderOf(answer.Versions ?? [], answer.DeleteMarkers ?? []) };
  }

  copyObject(input: CopyInput): Promise<CopyAnswer> {
    return this.client.send(new CopyObjectCommand(input));
  }

  /** The client is its owner's. */
  close(): void {}
}
