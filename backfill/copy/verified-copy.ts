import type { BackfillRule } from "../../contract/backfill-run";
import type { Bucket, ListedObject } from "../bucket/bucket";
import { ConditionalCopy, type Expected } from "./conditional-copy";
import { copyInOneRequest, type Written } from "./copy";
import type { CopyHeaders } from "./copy-headers";
import { putDeleteMarker } from "./delete-marker";
import { copyInParts, type MultipartOptions } from "./multipart-copy";
import { lockLikeSource } from "./object-lock";
import { verifyCopy, verifyMultipartCopy } from "./verification";
import type { Writer } from "./writer";

/** How objects are stored at one destination. */
export interface CopyPlan {
  source: Bucket;
  destination: Bucket;
  headers: CopyHeaders;
  /** Whether objects of the source may be locked. */
  hasObjectLock: boolean;
  /** Objects from this size on are copied in parts. */
  multipartFrom: number;
  multipart: MultipartOptions;
}

/** Stores copies that are the object, or takes them back. */
export class VerifiedCopy implements Writer {
  private readonly conditional: ConditionalCopy;

  constructor(private readonly plan: CopyPlan) {
    this.conditional = new ConditionalCopy(plan.source, plan.destination);
  }

  isMultipart(object: ListedObject): boolean {
    return object.size >= this.plan.multipartFrom;
  }

  async store(object: ListedObject, expected: Expected, rule: BackfillRule): Promise<Written> {
    const { source, destination, multipart, hasObjectLock } = this.plan;
    const transfer = { source, destination, object, headers: this.plan.headers.under(rule) };
    const isMultipart = this.isMultipart(object);
    const stored = await this.conditional.store(object, expected, (condition) =>
      isMultipart ? copyInParts(transfer, condition, multipart) : copyInOneRequest(transfer, condition),
    );
    try {
      if (isMultipart) await verifyMultipartCopy(transfer, stored, multipart.smallestPart);
      else await verifyCopy(transfer, stored);
      if (hasObjectLock) await lockLikeSource(transfer, stored);
    } catch (error) {
      // A wrong or unlocked copy would pass for a newer object in every later run and never be corrected.
      if (stored.versionId) await destination.deleteVersion(object.key, stored.versionId);
      throw error;
    }
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
}
