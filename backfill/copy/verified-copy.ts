import type { BackfillRule } from "../../contract/backfill-run";
import type { Bucket, ListedObject } from "../bucket/bucket";
import { partCount } from "../bucket/entity-tag";
import { annotationState } from "./annotations";
import { ConditionalCopy, type Expected } from "./conditional-copy";
import { copyInOneRequest, type Transfer, type Written } from "./copy";
import type { CopyHeaders } from "./copy-headers";
import { type Cut, evenCut, largestPart } from "./cut";
import { putDeleteMarker } from "./delete-marker";
import { copyInParts, type MultipartOptions } from "./multipart-copy";
import { lockLikeSource } from "./object-lock";
import { sourceCut } from "./source-cut";
import { verifyCopy, verifyMultipartCopy } from "./verification";
import type { Writer } from "./writer";

/** How objects are stored at one destination. */
export interface CopyPlan {
  source: Bucket;
  destination: Bucket;
  headers: CopyHeaders;
  /** Whether objects of the source may be locked. */
  hasObjectLock: boolean;
  /** Whether copies of objects in parts are made in the same parts, and all others in one request. */
  preserveEtag: boolean;
  /** Objects from this size on are copied in parts otherwise. */
  multipartFrom: number;
  multipart: MultipartOptions;
  /** Hears what a copy could not take along. */
  onLoss?: (object: ListedObject, loss: string) => void;
}

export function isCopiedInParts({ etag, size }: ListedObject, plan: CopyPlan): boolean {
  if (!plan.preserveEtag) return size >= plan.multipartFrom;
  return partCount(etag) !== undefined || size > largestPart;
}

const lostAnnotations =
  "it was copied, but in parts, to which S3 takes no annotations along; put its annotations to the copy by yourself";
const hiddenAnnotations =
  "it was copied, but whether it has annotations could not be read (s3:ListObjectAnnotations); copies in parts are " +
  "without them, and this is not said again for further objects";

/** Stores copies that are the object, or takes them back. */
export class VerifiedCopy implements Writer {
  private readonly conditional: ConditionalCopy;
  private asksForAnnotations = true;

  constructor(private readonly plan: CopyPlan) {
    this.conditional = new ConditionalCopy(plan.source, plan.destination);
  }

  isMultipart(object: ListedObject): boolean {
    return isCopiedInParts(object, this.plan);
  }

  async store(object: ListedObject, expected: Expected, rule: BackfillRule): Promise<Written> {
    const { source, destination, multipart, hasObjectLock } = this.plan;
    const transfer = { source, destination, object, headers: this.plan.headers.under(rule) };
    const cut = this.isMultipart(object) ? await this.cutOf(transfer) : undefined;
    const stored = await this.conditional.store(object, expected, (condition) =>
      cut ? copyInParts(transfer, cut, condition, multipart) : copyInOneRequest(transfer, condition),
    );
    try {
      if (cut) await verifyMultipartCopy(transfer, stored, cut);
      else await verifyCopy(transfer, stored);
      if (hasObjectLock) await lockLikeSource(transfer, stored);
    } catch (error) {
      // A wrong or unlocked copy would pass for a newer object in every later run and never be corrected.
      if (stored.versionId) await destination.deleteVersion(object.key, stored.versionId);
      throw error;
    }
    if (cut && this.asksForAnnotations) await this.tellLostAnnotations(transfer);
    return stored;
  }

  mark(key: string, expected: Expected): Promise<string> {
    return putDeleteMarker(this.plan.source, this.plan.destination, key, expected);
  }

  async hasBroughtBack(key: string): Promise<boolean> {
    const { source, destination } = this.plan;
    return (await source.etag(key)) === undefined && (await destination.etag(key)) !== undefined;
  }

  async takeBack(key: string, versionId: string): Promise<void> {
    await this.plan.destination.deleteVersion(key, versionId);
  }

  private async tellLostAnnotations(transfer: Transfer): Promise<void> {
    const state = await annotationState(transfer);
    if (state === "present") this.plan.onLoss?.(transfer.object, lostAnnotations);
    if (state === "unknown" && this.asksForAnnotations)
      this.plan.onLoss?.(transfer.object, hiddenAnnotations);
    if (state === "unknown" || state === "unsupported") this.asksForAnnotations = false;
  }

  private async cutOf(transfer: Transfer): Promise<Cut> {
    const { preserveEtag, multipart } = this.plan;
    return preserveEtag
      ? sourceCut(transfer, multipart)
      : evenCut(transfer.object.size, multipart.smallestPart);
  }
}
