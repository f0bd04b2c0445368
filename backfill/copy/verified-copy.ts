import type { Bucket, ListedObject } from "../bucket/bucket";
import { ConditionalCopy, type Expected } from "./conditional-copy";
import { copyInOneRequest, type Written } from "./copy";
import type { CopyHeaders } from "./copy-headers";
import { evenCut } from "./cut";
import { copyInParts, type MultipartOptions } from "./multipart-copy";
import { lockLikeSource } from "./object-lock";
import { verifyCopy, verifyMultipartCopy } from "./verification";

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
export class VerifiedCopy {
  private readonly conditional: ConditionalCopy;

  constructor(private readonly plan: CopyPlan) {
    this.conditional = new ConditionalCopy(plan.source, plan.destination);
  }

  isMultipart(object: ListedObject): boolean {
    return object.size >= this.plan.multipartFrom;
  }

  async store(object: ListedObject, expected: Expected): Promise<Written> {
    const { source, destination, headers, multipart, hasObjectLock } = this.plan;
    const transfer = { source, destination, object, headers };
    const cut = this.isMultipart(object) ? evenCut(object.size, multipart.smallestPart) : undefined;
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
    return stored;
  }
}
