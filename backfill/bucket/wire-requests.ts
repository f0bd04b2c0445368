import type { S3Client } from "@aws-sdk/client-s3";
import type { BucketPlace } from "../../contract/bucket-place";
import {
  type CopyAnswer,
  copyAnswer,
  type EntriesPage,
  objectsPage,
  topAnswer,
  versionsPage,
} from "../wire/answers";
import type { Answer } from "../wire/connections";
import type { EntryTexts } from "../wire/entry-texts";
import { queryText } from "../wire/signature";
import type { Call, Wire } from "../wire/wire";
import { addressOf } from "./address";
import {
  type CopyInput,
  type FrequentRequests,
  type KeyInput,
  type ListInput,
  nextKey,
  type ObjectsPage,
  SdkRequests,
  type TopAnswer,
  type VersionsInput,
  type VersionsPage,
} from "./frequent-requests";
import { FreshCredentials } from "./fresh-credentials";
import { ListedEntries, ListedEntry, listedVersion } from "./listed-entry";
import { PatientRetry } from "./patient-retry";
import { count, type Requests } from "./request-count";
import { advised, mostConnections } from "./s3-client";

/** What HTTP has for a field, in the query or in the headers. */
type Names<Input> = { [field in keyof Input]?: string };

const listHeaders: Names<ListInput & VersionsInput> = {
  OptionalObjectAttributes: "x-amz-optional-object-attributes",
};
const listQuery: Names<ListInput & VersionsInput> = {
  ContinuationToken: "continuation-token",
  KeyMarker: "key-marker",
  VersionIdMarker: "version-id-marker",
  EncodingType: "encoding-type",
  MaxKeys: "max-keys",
  Prefix: "prefix",
  StartAfter: "start-after",
};
const copyHeaders: { [field in Exclude<keyof CopyInput, "Bucket" | "Key">]-?: string } = {
  ACL: "x-amz-acl",
  BucketKeyEnabled: "x-amz-server-side-encryption-bucket-key-enabled",
  CopySource: "x-amz-copy-source",
  CopySourceIfMatch: "x-amz-copy-source-if-match",
  IfMatch: "if-match",
  IfNoneMatch: "if-none-match",
  SSEKMSKeyId: "x-amz-server-side-encryption-aws-kms-key-id",
  ServerSideEncryption: "x-amz-server-side-encryption",
  StorageClass: "x-amz-storage-class",
  WebsiteRedirectLocation: "x-amz-website-redirect-location",
};
/** As the SDK does, for those who read S3's logs. */
const copyQuery = queryText({ "x-id": "CopyObject" });

/** Sends what is frequent past the SDK, with the SDK's credentials, addresses, patience and errors. */
export class WireRequests implements FrequentRequests {
  private readonly fallback: SdkRequests;
  private readonly fresh: FreshCredentials;
  private readonly patience: PatientRetry;
  private opened: Promise<Wire | undefined> | undefined;

  constructor(
    private readonly client: S3Client,
    private readonly place: BucketPlace,
    private readonly requests: Requests,
    onThrottle?: () => void,
  ) {
    this.patience = new PatientRetry(onThrottle);
    this.fallback = new SdkRequests(client);
    this.fresh = new FreshCredentials(client.config.credentials);
  }

  listObjects(input: ListInput): Promise<ObjectsPage> {
    const query = queryText({ "list-type": "2", ...named(listQuery, input) });
    const call: Call = { method: "GET", query, headers: named(listHeaders, input) };
    return this.ask("ListObjectsV2", input, call, listedObjects, () => this.fallback.listObjects(input));
  }

  listVersions(input: VersionsInput): Promise<VersionsPage> {
    const query = queryText({ versions: "", ...named(listQuery, input) });
    const call: Call = { method: "GET", query, headers: named(listHeaders, input) };
    return this.ask("ListObjectVersions", input, call, listedVersions, () =>
      this.fallback.listVersions(input),
    );
  }

  headObject(input: KeyInput): Promise<TopAnswer> {
    const call: Call = { method: "HEAD", key: input.Key };
    return this.ask("HeadObject", input, call, topAnswer, () => this.fallback.headObject(input));
  }

  copyObject(input: CopyInput): Promise<CopyAnswer> {
    const call: Call = {
      method: "PUT",
      key: input.Key,
      query: copyQuery,
      headers: named(copyHeaders, input),
    };
    return this.ask("CopyObject", input, call, copyAnswer, () => this.fallback.copyObject(input));
  }

  close(): void {
    this.opened?.then(
      (wire) => wire?.close(),
      () => {},
    );
  }

  /** @param otherwise How it is asked where the wire cannot be. */
  private async ask<Result extends object>(
    command: string,
    input: Partial<CopyInput>,
    call: Call,
    read: (answer: Answer) => Result,
    otherwise: () => Promise<Result>,
  ): Promise<Result> {
    const wire = await this.wire();
    if (!wire) return otherwise();
    const onAttempt = () => count(this.requests, command);
    try {
      return await this.fresh.sendWith((keys) => wire.ask(call, keys, read, onAttempt));
    } catch (error) {
      throw advised(error, this.place, command, input);
    }
  }

  private wire(): Promise<Wire | undefined> {
    this.opened ??= this.open().catch((error) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  private async open(): Promise<Wire | undefined> {
    const address = await addressOf(this.client, this.place.bucket);
    if (!address) return undefined;
    // It takes its time to load, which runs by the SDK must not wait for.
    const { Wire } = await import("../wire/wire.js");
    return new Wire(address, { patience: this.patience, connections: mostConnections });
  }
}

function listedObjects(answer: Answer): ObjectsPage {
  const page = objectsPage(answer);
  const [texts, ...others] = page.entries;
  const isOne = texts !== undefined && others.length === 0;
  const entries = isOne
    ? new ListedEntries(texts, isEncoded(page))
    : entriesOf(page, (...entry) => new ListedEntry(...entry));
  return { ...page, entries };
}

function listedVersions(answer: Answer): VersionsPage {
  const page = versionsPage(answer);
  const NextKeyMarker = nextKey(page.NextKeyMarker, isEncoded(page));
  const entries = entriesOf(page, listedVersion);
  page.letGo();
  return { ...page, entries, NextKeyMarker };
}

function entriesOf<Entry>(
  page: EntriesPage,
  entryAt: (texts: EntryTexts, at: number, isEncoded: boolean) => Entry,
): Entry[] {
  const entries: Entry[] = [];
  for (const texts of page.entries)
    for (let at = 0; at < texts.count; at++) entries.push(entryAt(texts, at, isEncoded(page)));
  return entries;
}

function isEncoded({ EncodingType }: EntriesPage): boolean {
  return EncodingType === "url";
}

/** What is said of the fields, by the names that HTTP has for them. */
function named<Input extends object>(names: Names<Input>, input: Input): { [name: string]: string } {
  const said: { [name: string]: string } = {};
  for (const field in names) {
    const name = names[field];
    const value = input[field];
    if (name !== undefined && value !== undefined) said[name] = String(value);
  }
  return said;
}
