import type { StorageClass } from "@aws-sdk/client-s3";
import type { Bucket, ListedObject } from "./bucket";
import { ConditionalCopy, isConditionNotMet } from "./conditional-copy";
import { copyInOneRequest } from "./copy";
import { type Decision, decide } from "./diff";
import type { Pair } from "./listing";
import { copyInParts, type MultipartOptions } from "./multipart-copy";
import type { RuleFilter } from "./rule-filter";
import type { Outcome } from "./tally";
import { verifyCopy, verifyMultipartCopy } from "./verification";

/** Classes that S3 can neither copy nor replicate before a restore. */
const archiveClasses = ["GLACIER", "DEEP_ARCHIVE"];

/** How often a key may change under the copy before it counts as failed. */
const mostRounds = 6;

export interface DestinationPlan {
  source: Bucket;
  destination: Bucket;
  filter: RuleFilter;
  /** Objects that were written later are live replication's. */
  cutOff: Date;
  storageClass?: string;
  /** Objects from this size on are copied in parts. */
  multipartFrom: number;
  multipart: MultipartOptions;
}

/** Brings single objects to one destination. */
export class ObjectBackfill {
  private readonly conditional: ConditionalCopy;

  constructor(private readonly plan: DestinationPlan) {
    this.conditional = new ConditionalCopy(plan.source, plan.destination);
  }

  /** The outcome as far as the listings tell it; undefined if requests have to be made for the object. */
  fromListing({ source, destination }: Pair): Outcome | undefined {
    if (this.plan.filter.byKey(source.key) === "out") return "filteredOut";
    if (source.lastModified > this.plan.cutOff) return "leftToReplication";
    const decision = decide(source, destination);
    return needsCopy(decision) ? undefined : decision;
  }

  isMultipart(object: ListedObject): boolean {
    return object.size >= this.plan.multipartFrom;
  }

  async bringOver(pair: Pair): Promise<Outcome> {
    const object = pair.source;
    if (!(await this.isInScope(object.key))) return "filteredOut";
    if (archiveClasses.includes(object.storageClass)) return "archived";

    let seen = pair.destination;
    for (let round = 1; ; round++) {
      const decision = decide(object, seen);
      if (!needsCopy(decision)) return decision;
      try {
        await this.copyAndVerify(object, seen);
        return "copied";
      } catch (error) {
        // The archive tiers of Intelligent-Tiering show in no listing.
        if ((error as Error).name === "InvalidObjectState") return "archived";
        if (!isConditionNotMet(error) || round === mostRounds) throw error;
      }
      if (!(await this.isUnchanged(object))) return "leftToReplication";
      await new Promise((resume) => setTimeout(resume, Math.random() * 100 * 2 ** round));
      seen = await this.plan.destination.find(object.key);
    }
  }

  private async isInScope(key: string): Promise<boolean> {
    const { filter, source } = this.plan;
    return filter.byKey(key) === "in" || filter.byTags(key, await source.tags(key));
  }

  /** An object that was overwritten or deleted since it was listed is live replication's. */
  private async isUnchanged(object: ListedObject): Promise<boolean> {
    return (await this.plan.source.etag(object.key)) === object.etag;
  }

  private async copyAndVerify(object: ListedObject, seen: ListedObject | undefined): Promise<void> {
    const { source, destination, multipart } = this.plan;
    const transfer = { source, destination, object, storageClass: this.storageClassFor(object) };
    const isMultipart = this.isMultipart(object);
    const stored = await this.conditional.store(object, seen, (condition) =>
      isMultipart ? copyInParts(transfer, condition, multipart) : copyInOneRequest(transfer, condition),
    );
    try {
      if (isMultipart) await verifyMultipartCopy(transfer, stored, multipart.smallestPart);
      else await verifyCopy(transfer, stored);
    } catch (error) {
      // A wrong copy would pass for a newer object in every later run and never be corrected.
      if (stored.versionId) await destination.deleteVersion(object.key, stored.versionId);
      throw error;
    }
  }

  private storageClassFor(object: ListedObject): StorageClass | undefined {
    const wanted = this.plan.storageClass ?? object.storageClass;
    // Without the header S3 stores STANDARD, but other servers keep the source's class.
    const isDefault = wanted === "STANDARD" && object.storageClass === "STANDARD";
    return isDefault ? undefined : (wanted as StorageClass);
  }
}

function needsCopy(decision: Decision): decision is "missing" | "outdated" {
  return decision === "missing" || decision === "outdated";
}
