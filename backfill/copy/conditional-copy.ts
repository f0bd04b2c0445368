import type { Bucket, ListedObject } from "../bucket/bucket";
import { httpStatus } from "../failure/failure-reason";
import type { Condition, Written } from "./copy";

/** The destination, or the source, is no longer what the decision to copy was based on. */
export class ConditionNotMet extends Error {
  override readonly name = "ConditionNotMet";
}

/**
 * Whether S3 refused a copy because of a condition. A refusal does not say whose: 412 may mean either side, 404
 * that either object is gone, 409 that another write of the key was on its way.
 */
export function isConditionNotMet(error: unknown): boolean {
  return error instanceof ConditionNotMet || [404, 409, 412].includes(httpStatus(error) ?? 0);
}

/** Stores a copy if the condition holds. */
export type Copy = (condition: Condition) => Promise<Written>;

/** What readers see under the key, by its ETag, if nobody came in between. Absent where they see nothing. */
export interface Expected {
  atDestination?: string;
  atSource?: string;
}

/** A copy below this is worth making twice to learn how the server treats conditions. */
const largestProbe = 8 * 1024 * 1024;

/**
 * Stores copies at a destination on the condition that it still holds what was seen there. AWS enforces that by
 * itself. Other servers accept the header on a copy and ignore it, so before relying on it the first small copy is
 * sent twice: the second must be refused. Where it is not, the
 * destination is looked at before each copy and the source after it.
 */
export class ConditionalCopy {
  private isEnforced: boolean | undefined;
  private probe: Promise<void> | undefined;

  constructor(
    private readonly source: Bucket,
    private readonly destination: Bucket,
  ) {}

  async store(object: ListedObject, expected: Expected, copy: Copy): Promise<Written> {
    while (this.isEnforced === undefined) {
      if (this.probe) {
        await this.probe;
      } else if (isProbe(object, expected)) {
        const stored = await this.storeAndProbe(object.key, expected, copy);
        if (stored) return stored;
      } else {
        return this.storeGuarded(object.key, expected, copy);
      }
    }
    return this.isEnforced ? copy(conditionFor(expected)) : this.storeGuarded(object.key, expected, copy);
  }

  /** Returns nothing if conditions turn out to be ignored: the object then has to be brought over with guard. */
  private async storeAndProbe(key: string, expected: Expected, copy: Copy): Promise<Written | undefined> {
    let finished = () => {};
    this.probe = new Promise((resolve) => {
      finished = resolve;
    });
    try {
      const first = await copy({ IfNoneMatch: "*" });
      let second: Written;
      try {
        second = await copy({ IfNoneMatch: "*" });
      } catch (error) {
        // A source that changed meanwhile makes for the same 412, and proves nothing about the destination.
        this.isEnforced =
          httpStatus(error) === 412 && (await this.isUnchanged(key, expected)) ? true : undefined;
        if (this.isEnforced) return first;
        await this.takeBack(key, first);
        throw error;
      }
      // The first copy was not guarded by anything either, so both go.
      await this.takeBack(key, second);
      await this.takeBack(key, first);
      this.isEnforced = false;
      return undefined;
    } finally {
      this.probe = undefined;
      finished();
    }
  }

  private async isUnchanged(key: string, { atSource }: Expected): Promise<boolean> {
    return (await this.source.etag(key)) === atSource;
  }

  /**
   * Does what the condition would have done. Replicas come from the source, so if the source still shows what it
   * did once the copy is stored, no newer replica can be under it. Otherwise the copy is taken back: readers may
   * have seen it above a newer object for the time of one request, but it never stays there.
   */
  private async storeGuarded(key: string, expected: Expected, copy: Copy): Promise<Written> {
    const current = await this.destination.etag(key);
    if (current !== expected.atDestination)
      throw new ConditionNotMet("another object arrived before the copy");
    const stored = await copy(conditionFor(expected));
    if (!(await this.isUnchanged(key, expected))) {
      await this.takeBack(key, stored);
      throw new ConditionNotMet("the source changed during the copy");
    }
    return stored;
  }

  private async takeBack(key: string, stored: Written): Promise<void> {
    await this.destination.deleteVersion(key, versionIdOf(stored));
  }
}

/** Whether it may be stored twice: where something is there already, that would be covered for a moment. */
export function isProbe({ size }: ListedObject, { atDestination }: Expected): boolean {
  return !atDestination && size <= largestProbe;
}

function conditionFor({ atDestination }: Expected): Condition {
  return atDestination ? { IfMatch: atDestination } : { IfNoneMatch: "*" };
}

function versionIdOf(stored: Written): string {
  if (stored.versionId) return stored.versionId;
  throw new Error(
    "the destination stored the copy without a version id although its versioning is Enabled, so the copy could " +
      "not be taken back; look at this object by hand",
  );
}
