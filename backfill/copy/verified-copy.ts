import type { BackfillRule } from "../../contract/backfill-run";
import type { Bucket, ListedObject, ListedVersion } from "../bucket/bucket";
import { partCount } from "../bucket/entity-tag";
import { historyOf, type Keyed } from "../bucket/listing";
import { isCopyOf } from "../decision/history";
import { wasRefused } from "../failure/failure-reason";
import { LostAnnotations } from "./annotations";
import {
  ConditionalCopy,
  ConditionNotMet,
  type Copy,
  type Expected,
  isUnchanged,
  NotTakenBack,
  sourceChanged,
  takeBack,
} from "./conditional-copy";
import { copyInOneRequest, type Transfer, type Written } from "./copy";
import type { CopyHeaders } from "./copy-headers";
import { type Cut, evenCut, largestPart } from "./cut";
import { putDeleteMarker } from "./delete-marker";
import type { Undertaking } from "./journal";
import { copyInParts, type MultipartOptions } from "./multipart-copy";
import { lockLikeSource } from "./object-lock";
import { abortLeftovers, abortUnheard } from "./open-uploads";
import { sourceCut } from "./source-cut";
import { ensureTags } from "./tags";
import { isProven, verifyCopy, verifyMultipartCopy } from "./verification";
import type { Writer } from "./writer";

/** How objects are stored at one destination. */
export interface CopyPlan {
  source: Bucket;
  destination: Bucket;
  headers: CopyHeaders;
  /** The server's clock when the run began, up to the end of that second: later objects are live replication's. */
  cutOff: Date;
  /** Whether copies come under a key of the destination, so that equal contents have different ETags. */
  isEncryptedAnew: boolean;
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

/**
 * Stores copies that are the object, or takes them back. What has to be looked at once it is stored is looked at by the
 * next run if this one is killed, and by this one if the answer was lost on the way.
 */
export class VerifiedCopy implements Writer {
  private readonly conditional: ConditionalCopy;
  private readonly lostAnnotations: LostAnnotations;

  constructor(private readonly plan: CopyPlan) {
    this.conditional = new ConditionalCopy(plan.source, plan.destination);
    this.lostAnnotations = new LostAnnotations(plan.onLoss);
  }

  isMultipart(object: ListedObject): boolean {
    return isCopiedInParts(object, this.plan);
  }

  store(object: ListedObject, expected: Expected, rule: BackfillRule): Promise<Written> {
    const transfer = this.transferOf(object, this.plan.headers.under(rule));
    if (this.isMultipart(object)) return this.storeInParts(transfer, expected);
    const isDoneWhenStored = !this.plan.hasObjectLock && !this.conditional.needsLookAfter(object, expected);
    if (isDoneWhenStored) return this.storeInOneRequest(transfer, expected);
    return this.seeThrough(this.undertaking(object, expected), () =>
      this.storeInOneRequest(transfer, expected),
    );
  }

  private storeInOneRequest(transfer: Transfer, expected: Expected): Promise<Written> {
    return this.storeChecked(transfer.object, undefined, expected, (condition) =>
      copyInOneRequest(transfer, condition),
    );
  }

  private async storeInParts(transfer: Transfer, expected: Expected): Promise<Written> {
    const { object } = transfer;
    const cut = await this.cutOf(transfer);
    const options = { ...this.plan.multipart, since: this.since() };
    const stored = await this.seeThrough(this.undertaking(object, expected), () =>
      this.storeChecked(object, cut, expected, (condition) => copyInParts(transfer, cut, condition, options)),
    );
    await this.lostAnnotations.tell(transfer);
    return stored;
  }

  private async storeChecked(
    object: ListedObject,
    cut: Cut | undefined,
    expected: Expected,
    copy: Copy,
  ): Promise<Written> {
    const stored = await this.conditional.store({ object, inParts: cut !== undefined }, expected, copy);
    await this.check(object, cut, stored);
    return stored;
  }

  async putDeleteMarker(marker: ListedVersion, expected: Expected): Promise<Written> {
    const { source, destination } = this.plan;
    return this.seeThrough(this.undertaking(marker, expected), () =>
      putDeleteMarker(source, destination, marker.key, expected),
    );
  }

  async hasBroughtBack(key: string): Promise<boolean> {
    const { source, destination } = this.plan;
    return (await source.etag(key)) === undefined && (await destination.etag(key)) !== undefined;
  }

  async takeBack(key: string, versionId: string): Promise<void> {
    await this.plan.destination.deleteVersion(key, versionId);
  }

  isUnfinished(of: Keyed): boolean {
    // Asked of each object, for which a function of its own would be garbage.
    for (const { undertaking } of this.unfinished()) if (undertaking.object.key === of.key) return true;
    return false;
  }

  /** Whether an earlier run was killed while it stored something under the key, which has its end now. */
  async finish(key: string): Promise<boolean> {
    const ofKey = this.unfinished().filter(({ undertaking }) => undertaking.object.key === key);
    for (const { id, undertaking } of ofKey) {
      await this.bringToEnd(undertaking);
      this.plan.multipart.journal?.done(id);
    }
    return ofKey.length > 0;
  }

  /** Ends what earlier runs left behind and this run did not come upon, as its objects are not there any more. */
  async finishAll(): Promise<void> {
    const { destination, multipart } = this.plan;
    const keys = new Set(this.unfinished().map(({ undertaking }) => undertaking.object.key));
    for (const key of keys) await this.finish(key);
    if (multipart.journal) await abortLeftovers(multipart.journal, destination);
  }

  private unfinished() {
    const { destination, multipart } = this.plan;
    const all = multipart.journal?.unfinished() ?? [];
    // Each object is looked up, and there hardly ever is anything.
    return all.length === 0 ? all : all.filter(({ undertaking }) => undertaking.bucket === destination.name);
  }

  private undertaking(object: ListedObject, expected: Expected): Undertaking {
    const inParts = this.isMultipart(object);
    return { bucket: this.plan.destination.name, object, expected, inParts, since: this.since() };
  }

  /** The beginning of the cut-off's second. */
  private since(): Date {
    return new Date(Math.floor(this.plan.cutOff.getTime() / 1000) * 1000);
  }

  private async seeThrough(undertaking: Undertaking, task: () => Promise<Written>): Promise<Written> {
    const { journal, stop } = this.plan.multipart;
    const id = journal?.undertake(undertaking);
    const done = () => id !== undefined && journal?.done(id);
    let stored: Written | undefined;
    let failure: unknown;
    try {
      stored = await task();
    } catch (error) {
      failure = error;
    }
    const isNothingThere =
      failure instanceof ConditionNotMet || failure === stop.reason || wasRefused(failure);
    if (stored?.isAskedAgain || (failure && !isNothingThere)) {
      // What cannot be found out stays open for the next run.
      const found = await this.bringToEnd(undertaking).catch((error) => {
        throw failure ?? error;
      });
      if (found === "takenBack") failure = sourceChanged();
      else stored = found ?? stored;
    }
    done();
    if (stored) return stored;
    throw failure;
  }

  /** Brings to its end what was stored without anybody hearing of it: once, checked, and not above a newer object. */
  private async bringToEnd(undertaking: Undertaking): Promise<Written | "takenBack" | undefined> {
    const { source, destination, multipart } = this.plan;
    const { object, expected, inParts, since } = undertaking;
    const { key } = object;
    if (inParts) await abortUnheard(destination, key, since, (id) => !!multipart.journal?.knows(id));
    const newestFirst = (await historyOf(destination, key)).versions.reverse();
    const [stored, ...doubles] = await this.storedBy(undertaking, newestFirst);
    for (const double of doubles) await takeBack(destination, key, double);
    if (!stored) return undefined;
    const isOnTop = newestFirst[0]?.versionId === stored.versionId;
    if (isOnTop && !(await isUnchanged(source, key, expected))) {
      await takeBack(destination, key, stored);
      return "takenBack";
    }
    try {
      if (object.isDeleteMarker) return stored;
      const cut = this.isMultipart(object) ? await this.cutOf(this.transferOf(object)) : undefined;
      await this.check(object, cut, stored);
      return stored;
    } catch (error) {
      if (error instanceof NotTakenBack) throw error;
      return "takenBack";
    }
  }

  private async storedBy(undertaking: Undertaking, newestFirst: ListedVersion[]): Promise<Written[]> {
    const { object, since } = undertaking;
    const found: Written[] = [];
    for (const version of newestFirst) {
      if (version.lastModified < since || isSeenBefore(version, undertaking)) break;
      const mayBe = object.isDeleteMarker
        ? version.isDeleteMarker
        : !version.isDeleteMarker && isCopyOf(object, version, this.plan);
      if (!mayBe || (await this.isReplica(version))) continue;
      found.push({ etag: version.etag, versionId: version.versionId });
    }
    return found;
  }

  /** Of a delete marker nobody can tell. */
  private async isReplica({ key, versionId, isDeleteMarker }: ListedVersion): Promise<boolean> {
    if (isDeleteMarker) return false;
    const head = await this.plan.destination.head(key, { VersionId: versionId });
    return head.ReplicationStatus === "REPLICA";
  }

  /** There is nothing to be waited for where the answer to the copy proves it. */
  private check(object: ListedObject, cut: Cut | undefined, stored: Written): Promise<void> | undefined {
    if (!cut && !this.plan.hasObjectLock && isProven(object, stored)) return undefined;
    return this.checkOrTakeBack(object, cut, stored);
  }

  private async checkOrTakeBack(object: ListedObject, cut: Cut | undefined, stored: Written): Promise<void> {
    const transfer = this.transferOf(object);
    try {
      if (cut) {
        await ensureTags(transfer, stored);
        await verifyMultipartCopy(transfer, stored, cut);
      } else await verifyCopy(transfer, stored);
      if (this.plan.hasObjectLock) await lockLikeSource(transfer, stored);
    } catch (error) {
      // A wrong or unlocked copy would pass for a newer object in every later run and never be corrected.
      await takeBack(this.plan.destination, object.key, stored);
      throw error;
    }
  }

  private transferOf(object: ListedObject, headers = this.plan.headers): Transfer {
    const { source, destination } = this.plan;
    return { source, destination, object, headers };
  }

  private async cutOf(transfer: Transfer): Promise<Cut> {
    const { preserveEtag, multipart } = this.plan;
    const { object } = transfer;
    return preserveEtag ? sourceCut(transfer, multipart) : evenCut(object.size, multipart.smallestPart);
  }
}

/** Whether it was there before anything was stored. Where the version on top is not known, what readers saw tells. */
function isSeenBefore(version: ListedVersion, { object, expected }: Undertaking): boolean {
  const { newestAtDestination, atDestination } = expected;
  if (newestAtDestination !== undefined) return version.versionId === newestAtDestination;
  if (version.isDeleteMarker) return !object.isDeleteMarker && atDestination === undefined;
  return version.etag === atDestination;
}
