import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type HeadObjectCommandOutput,
  PutObjectTaggingCommand,
  type Tag,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { InFlight } from "../bucket/in-flight";
import { wasAskedAgain } from "../failure/failure-reason";
import { type Condition, copySource, type Transfer, type Written, written } from "./copy";
import type { Journal, OpenUpload } from "./journal";
import { abortUnheard, abortUpload } from "./open-uploads";

/** More does not fit into the header that sets tags when an upload is begun. */
const longestTagging = 2048;

const mostParts = 10_000;

export interface MultipartOptions {
  smallestPart: number;
  /** Shared by all uploads, and by the small copies. */
  requests: InFlight;
  /** Once aborted no further part is begun. */
  stop: AbortSignal;
  /** Absent if nobody wants to go on with what a killed run left behind. */
  journal?: Journal;
}

/**
 * Copies within S3 part by part. Unlike a copy in one request it takes nothing along by itself, so headers,
 * metadata and tags are read from the source and set again.
 */
export async function copyInParts(
  transfer: Transfer,
  condition: Condition,
  options: MultipartOptions & { since: Date },
): Promise<Written> {
  const { source, destination, object } = transfer;
  const [head, tags] = await Promise.all([
    source.headOf(object),
    source.tags(object.key, { VersionId: object.versionId }),
  ]);
  const tagging = encodedTags(tags);
  const fitsHeader = tagging.length <= longestTagging;
  const { journal, smallestPart, stop } = options;
  const known = journal?.goOn(transfer, smallestPart);
  const upload = known ?? {
    uploadId: await beginUpload(transfer, head, fitsHeader ? tagging : "", options.since),
    parts: new Map(),
  };
  const { uploadId } = upload;
  const target = { Bucket: destination.name, Key: object.key };
  let stored: Written;
  try {
    if (!known) journal?.begin(transfer, smallestPart, uploadId);
    const parts = await copyParts(transfer, upload, options);
    const answer = await destination.client.send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId: uploadId,
        MultipartUpload: { Parts: parts },
        MpuObjectSize: object.size,
        ...condition,
      }),
    );
    stored = { ...written(answer.ETag, answer.VersionId), ofVersion: head.VersionId };
  } catch (error) {
    // The next run goes on with it.
    if (journal && stop.aborted && error === stop.reason) throw error;
    // Parts that are left behind are charged for, and no listing of objects shows them. What is reported is
    // why the copy failed, even if the abort fails as well.
    await abortUpload(destination, object.key, uploadId).then(
      () => journal?.end(uploadId),
      () => {},
    );
    throw error;
  }
  journal?.end(uploadId);
  return stored;
}

/** Sets the tags that did not fit into the header, or that the server did not take from there. */
export async function ensureTags({ source, destination, object }: Transfer, stored: Written): Promise<void> {
  const tags = await source.tags(object.key, { VersionId: object.versionId });
  if (tags.length === 0) return;
  const VersionId = stored.versionId;
  const kept = await destination.tags(object.key, { VersionId });
  if (encodedTags(kept) === encodedTags(tags)) return;
  await destination.client.send(
    new PutObjectTaggingCommand({
      Bucket: destination.name,
      Key: object.key,
      VersionId,
      Tagging: { TagSet: tags },
    }),
  );
}

async function beginUpload(
  transfer: Transfer,
  head: HeadObjectCommandOutput,
  tagging: string,
  since: Date,
): Promise<string> {
  const command = new CreateMultipartUploadCommand({
    Bucket: transfer.destination.name,
    Key: transfer.object.key,
    Tagging: tagging || undefined,
    ...keptHeaders(head),
    ...transfer.headers.of(transfer.object, head),
  });
  const expires = head.ExpiresString;
  if (expires !== undefined) {
    // The SDK takes only a date here, but S3 keeps any text, and "0" is a common one.
    command.middlewareStack.add(
      (next) => async (args) => {
        (args.request as { headers: { [name: string]: string } }).headers.expires = expires;
        return next(args);
      },
      { step: "build" },
    );
  }
  const { destination, object } = transfer;
  const answer = await destination.client.send(command);
  const { UploadId } = answer;
  if (!UploadId) throw new Error("S3 began a multipart upload without giving its id");
  if (wasAskedAgain(answer)) await abortUnheard(destination, object.key, since, (id) => id === UploadId);
  return UploadId;
}

/** What the writer of the object set, other than its tags and `Expires`. */
export function keptHeaders(head: HeadObjectCommandOutput) {
  return {
    CacheControl: head.CacheControl,
    ContentDisposition: head.ContentDisposition,
    ContentEncoding: head.ContentEncoding,
    ContentLanguage: head.ContentLanguage,
    ContentType: head.ContentType,
    Metadata: head.Metadata,
    WebsiteRedirectLocation: head.WebsiteRedirectLocation,
  };
}

async function copyParts(
  transfer: Transfer,
  { uploadId, parts }: OpenUpload,
  { smallestPart, requests, stop, journal }: MultipartOptions,
): Promise<CompletedPart[]> {
  let isGivenUp = false;
  const copies = partRanges(transfer.object.size, smallestPart).map(async (range, index) => {
    const PartNumber = index + 1;
    const earlier = parts.get(PartNumber);
    if (earlier) return { PartNumber, ETag: earlier };
    return requests.run(async () => {
      if (isGivenUp) throw new Error("another part failed");
      stop.throwIfAborted();
      try {
        const part = await copyPart(transfer, uploadId, PartNumber, range);
        journal?.addPart(uploadId, PartNumber, part.ETag);
        return part;
      } catch (error) {
        isGivenUp = true;
        throw error;
      }
    });
  });
  // An upload may only be aborted when no part is on its way any more, or that part stays behind.
  await Promise.allSettled(copies);
  return Promise.all(copies);
}

async function copyPart(
  { source, destination, object }: Transfer,
  uploadId: string,
  partNumber: number,
  range: string,
): Promise<{ PartNumber: number; ETag: string }> {
  const { CopyPartResult } = await destination.client.send(
    new UploadPartCopyCommand({
      Bucket: destination.name,
      Key: object.key,
      UploadId: uploadId,
      PartNumber: partNumber,
      CopySource: copySource(source.name, object),
      // All parts come from one state of the object, even if it is overwritten meanwhile.
      CopySourceIfMatch: object.etag,
      CopySourceRange: range,
    }),
  );
  return { PartNumber: partNumber, ETag: written(CopyPartResult?.ETag, undefined).etag };
}

export function partRanges(size: number, smallestPart: number): string[] {
  const partSize = Math.max(smallestPart, Math.ceil(size / mostParts));
  const ranges: string[] = [];
  for (let first = 0; first < size; first += partSize) {
    ranges.push(`bytes=${first}-${Math.min(first + partSize, size) - 1}`);
  }
  return ranges;
}

function encodedTags(tags: Tag[]): string {
  return tags
    .map(({ Key = "", Value = "" }) => `${encodeURIComponent(Key)}=${encodeURIComponent(Value)}`)
    .sort()
    .join("&");
}
