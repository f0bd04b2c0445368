import type { Bucket, ListedObject } from "../bucket/bucket";
import { failureReason, httpStatus } from "../failure/failure-reason";
import type { Condition, Written } from "./copy";

/** The destination, or the source, is no longer what the decision to copy was based on. */
export class ConditionNotMet extends Error {
  override readonly name = "ConditionNotMet";
}

export function sourceChanged(): ConditionNotMet {
  return new ConditionNotMet("the source changed during the copy");
}

/**
 * Whether S3 refused a copy because of a condition. A refusal does not say whose: 412 may mean either side, 404
 * that either object is gone, 409 that another write of the key was on its way.
 */
export function isConditionNotMet(error: unknown): boolean {
  return error instanceof ConditionNotMet || [404, 409, 412].includes(httpStatus(error) ?? 0);
}

/** A copy that should not be there, and still is. */
export class NotTakenBack extends Error {
  override readonly name = "NotTakenBack";
}

export async function takeBack(destination: Bucket, key: string, stored: Written): Promise<void> {
  const { versionId } = stored;
  if (!versionId) {
    throw new NotTakenBack(
      "the destination stored the copy without a version id although its versioning is Enabled, so the copy could " +
        "not be taken back; look at this object by hand",
    );
  }
  try {
    await destination.deleteVersion(key, versionId);
  } catch (error) {
    throw new NotTakenBack(
      `version ${versionId} should not stay at the destination: ${failureReason(error)}`,
    );
  }
}

export async function isUnchanged(
  source: Bucket,
  key: string,
  { atSource, versionAtSource }: Expected,
): Promise<boolean> {
  const now = await source.visible(key);
  const isOther = versionAtSource && now?.versionId && now.versionId !== versionAtSource;
  return now?.etag === atSource && !isOther;
}

/** Stores a copy if the condition holds. */
export type Copy = (condition: Condition) => Promise<Written>;

/** An object, and the way it is copied. */
export interface Subject {
  object: ListedObject;
  inParts: boolean;
}

/** What readers see under the key, by its ETag, if nobody came in between. Absent where they see nothing. */
export interface Expected {
  atDestination?: string;
  atSource?: string;
  /** The version that is on top at the source, where it is known: another may have the same content. */
  versionAtSource?: string;
  /** The version that is on top there, or the delete marker, where it is known. */
  newestAtDestination?: string;
}

/** The header that says a condition. */
export type ConditionName = "IfNoneMatch" | "IfMatch";

/** Where something is at the destination, it has to be the same still. */
export function conditionName({ atDestination }: Expected): ConditionName {
  return atDestination ? "IfMatch" : "IfNoneMatch";
}

/** A copy below this is done at once, so it is worth sending again to learn how the server treats conditions. */
const largestProbe = 8 * 1024 * 1024;

/** No object has it: it would have to be the digest of its own content. */
const nobodysTag = `"${"0".repeat(32)}"`;

/**
 * Stores copies at a destination on the condition that it still holds what was seen there. AWS enforces that by
 * itself. Other servers accept the header on a copy and ignore it, so before relying on it a small copy is tried with
 * conditions that do not hold. Where one is ignored none is relied on: the destination is looked at before each copy and the
 * source after it.
 */
export class ConditionalCopy {
  private readonly enforced = new Set<ConditionName>();
  private isOneIgnored = false;
  private probe: Promise<void> | undefined;

  constructor(
    private readonly source: Bucket,
    private readonly destination: Bucket,
  ) {}

  store(subject: Subject, expected: Expected, copy: Copy): Promise<Written> {
    if (!this.needsLookAfter(subject.object, expected)) return copy(conditionFor(expected));
    return this.storeUnsure(subject, expected, copy);
  }

  private async storeUnsure(subject: Subject, expected: Expected, copy: Copy): Promise<Written> {
    const { object } = subject;
    while (!this.isEnforced(expected) && !this.isOneIgnored) {
      if (this.probe) {
        await this.probe;
      } else if (isProbe(subject)) {
        const stored = await this.storeAndProbe(object.key, expected, copy);
        if (stored) return stored;
      } else {
        break;
      }
    }
    if (this.needsLookAfter(object, expected)) return this.storeGuarded(object.key, expected, copy);
    return copy(conditionFor(expected));
  }

  /** Whether the source has to be looked at once the copy is stored. */
  needsLookAfter(object: ListedObject, expected: Expected): boolean {
    return !this.isEnforced(expected) || mayMissWrite(object);
  }

  private isEnforced(expected: Expected): boolean {
    return !this.isOneIgnored && this.enforced.has(conditionName(expected));
  }

  /** Returns nothing if it turned out how the object has to be brought over, and it is not there yet. */
  private async storeAndProbe(key: string, expected: Expected, copy: Copy): Promise<Written | undefined> {
    let finished = () => {};
    this.probe = new Promise((resolve) => {
      finished = resolve;
    });
    try {
      const stored = this.enforced.has("IfMatch") ? undefined : await this.tryMatch(key, expected, copy);
      if (stored || conditionName(expected) === "IfMatch") return stored;
      return await this.tryNoneMatch(key, expected, copy);
    } finally {
      this.probe = undefined;
      finished();
    }
  }

  private async tryMatch(key: string, expected: Expected, copy: Copy): Promise<Written | undefined> {
    try {
      const stored = await this.storeGuarded(key, expected, () => copy({ IfMatch: nobodysTag }));
      // The condition was ignored, but as the guard did its work the copy may stay.
      this.isOneIgnored = true;
      return stored;
    } catch (error) {
      await this.throwUnlessRefused(error, key, expected);
    }
    this.enforced.add("IfMatch");
    return undefined;
  }

  private async tryNoneMatch(key: string, expected: Expected, copy: Copy): Promise<Written | undefined> {
    const first = await copy({ IfNoneMatch: "*" });
    let second: Written;
    try {
      second = await copy({ IfNoneMatch: "*" });
    } catch (error) {
      const isRefused = httpStatus(error) === 412;
      if (isRefused && (await isUnchanged(this.source, key, expected).catch(() => false))) {
        this.enforced.add("IfNoneMatch");
        return first;
      }
      await takeBack(this.destination, key, first);
      throw error;
    }
    // The first copy was not guarded by anything either, so both go.
    await takeBack(this.destination, key, second);
    await takeBack(this.destination, key, first);
    this.isOneIgnored = true;
    return undefined;
  }

  /** A source that changed meanwhile makes for the same refusal, and proves nothing about the destination. */
  private async throwUnlessRefused(error: unknown, key: string, expected: Expected): Promise<void> {
    const isRefused = !(error instanceof ConditionNotMet) && [404, 412].includes(httpStatus(error) ?? 0);
    if (!isRefused || !(await isUnchanged(this.source, key, expected))) throw error;
  }

  /**
   * Does what the condition would have done. Replicas come from the source, so if the source still shows what it
   * did once the copy is stored, no newer replica can be under it. Otherwise the copy is taken back: readers may
   * have seen it above a newer object for the time of one request, but it never stays there.
   */
  private async storeGuarded(key: string, expected: Expected, copy: Copy): Promise<Written> {
    if (!this.isEnforced(expected) && (await this.destination.etag(key)) !== expected.atDestination) {
      throw new ConditionNotMet("another object arrived before the copy");
    }
    const stored = await copy(conditionFor(expected));
    const { versionAtSource = stored.ofVersion } = expected;
    try {
      if (await isUnchanged(this.source, key, { ...expected, versionAtSource })) return stored;
    } catch (error) {
      await takeBack(this.destination, key, stored);
      throw error;
    }
    await takeBack(this.destination, key, stored);
    throw sourceChanged();
  }
}

/**
 * Whether trying conditions on it does no harm, and proves something: many servers that ignore conditions on copies enforce
 * them on uploads.
 */
export function isProbe({ object, inParts }: Subject): boolean {
  return !inParts && object.size <= largestProbe;
}

/**
 * Whether all conditions may hold although the key was written meanwhile: the destination's do not tell a deleted key from
 * one that was never there, nor a replica from what it replaced where both have the same content. The source's own would
 * tell, but there is none on the key of a version, and an object may be read before the write and stored after its replica.
 */
export function mayMissWrite({ versionId, size }: ListedObject): boolean {
  return versionId !== undefined || size > largestProbe;
}

function conditionFor({ atDestination }: Expected): Condition {
  return atDestination ? { IfMatch: atDestination } : { IfNoneMatch: "*" };
}
