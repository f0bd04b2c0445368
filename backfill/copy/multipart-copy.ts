import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type HeadObjectCommandOutput,
  type Tag,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { InFlight } from "../bucket/in-flight";
import { wasAskedAgain } from "../failure/failure-reason";
import { type Checksum, checksumOf, isChecksumRefusal, uploadChecksum } from "./checksum";
import { type Condition, copySource, type Transfer, type Written, written } from "./copy";
import type { Cut } from "./cut";
import type { Journal, OpenUpload, StoredPart } from "./journal";
import { abortUnheard, abortUpload } from "./open-uploads";
import { taggingHeader } from "./tags";

export interface MultipartOptions {
  smallestPart: number;
  /** Shared by all uploads, and by the small copies. */
  requests: InFlight;
  /** Once aborted no further part is begun. */
  stop: AbortSignal;
  /** Absent if nobody wants to go on with what a killed run left behind. */
  journal?: Journal;
}

/** With the moment before which nothing of the run was there. */
type CopyingOptions = MultipartOptions & { since: Date };

/** What an upload sets again, because unlike a copy in one request it takes nothing along by itself. */
interface Original {
  head: HeadObjectCommandOutput;
  tags: Tag[];
  checksum?: Checksum;
}

/** Copies within S3 part by part. */
export async function copyInParts(
  transfer: Transfer,
  cut: Cut,
  condition: Condition,
  options: CopyingOptions,
): Promise<Written> {
  const { source, object } = transfer;
  const [head, tags] = await Promise.all([
    source.headOf(object, { ChecksumMode: "ENABLED" }),
    source.tags(object.key, { VersionId: object.versionId }),
  ]);
  const checksum = checksumOf(head);
  try {
    return await copyLike({ head, tags, checksum }, transfer, cut, condition, options);
  } catch (error) {
    if (!checksum || !isChecksumRefusal(error)) throw error;
    return copyLike({ head, tags }, transfer, cut, condition, options);
  }
}

async function copyLike(
  original: Original,
  transfer: Transfer,
  cut: Cut,
  condition: Condition,
  options: CopyingOptions,
): Promise<Written> {
  const { destination, object } = transfer;
  const { journal, stop } = options;
  const { ChecksumAlgorithm = "", ChecksumType } = uploadChecksum(original.checksum);
  const way = [cut.name, ChecksumAlgorithm, ChecksumType].join(" ");
  const known = journal?.goOn(transfer, way);
  const upload = known ?? {
    uploadId: await beginUpload(transfer, original, options.since),
    parts: new Map(),
  };
  const { uploadId } = upload;
  const target = { Bucket: destination.name, Key: object.key };
  let stored: Written;
  try {
    if (!known) journal?.begin(transfer, way, uploadId);
    const parts = await copyParts(transfer, cut, upload, original.checksum, options);
    const answer = await destination.client.send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId: uploadId,
        MultipartUpload: { Parts: parts },
        MpuObjectSize: object.size,
        ChecksumType,
        ...condition,
      }),
    );
    stored = { ...written(answer.ETag, answer.VersionId), ofVersion: original.head.VersionId };
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

async function beginUpload(
  transfer: Transfer,
  { head, tags, checksum }: Original,
  since: Date,
): Promise<string> {
  const command = new CreateMultipartUploadCommand({
    Bucket: transfer.destination.name,
    Key: transfer.object.key,
    Tagging: taggingHeader(tags),
    ...uploadChecksum(checksum),
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
  { ranges }: Cut,
  { uploadId, parts }: OpenUpload,
  checksum: Checksum | undefined,
  { requests, stop, journal }: MultipartOptions,
): Promise<CompletedPart[]> {
  let isGivenUp = false;
  const copies = ranges.map(async (range, index) => {
    const number = index + 1;
    const earlier = parts.get(number);
    if (earlier) return completed(number, earlier, checksum);
    return requests.run(async () => {
      if (isGivenUp) throw new Error("another part failed");
      stop.throwIfAborted();
      try {
        const part = await copyPart(transfer, uploadId, number, ranges.length > 1 ? range : undefined);
        journal?.addPart(uploadId, number, part);
        return completed(number, part, checksum);
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

/** Where S3 keeps a checksum of the parts' checksums, it wants to hear each of them again. */
function completed(PartNumber: number, part: StoredPart, checksum: Checksum | undefined): CompletedPart {
  const ofPart = checksum && part.checksum && { [`Checksum${checksum.algorithm}`]: part.checksum };
  return { PartNumber, ETag: part.etag, ...ofPart };
}

async function copyPart(
  { source, destination, object }: Transfer,
  uploadId: string,
  partNumber: number,
  range: string | undefined,
): Promise<StoredPart> {
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
  const { etag } = written(CopyPartResult?.ETag, undefined);
  return { etag, checksum: checksumOf(CopyPartResult)?.value };
}
