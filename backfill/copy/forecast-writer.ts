import type { BackfillRule } from "../../contract/backfill-run";
import type { ListedObject } from "../bucket/bucket";
import { areContentDigests, partCount } from "../bucket/entity-tag";
import type { Requests } from "../bucket/request-count";
import {
  type ConditionName,
  conditionName,
  type Expected,
  isProbe,
  mayMissWrite,
  type Subject,
} from "./conditional-copy";
import type { Written } from "./copy";
import { partRanges } from "./cut";
import { type CopyPlan, isCopiedInParts } from "./verified-copy";
import type { Writer } from "./writer";

const looksAtBothSides: Requests = { writes: 0, reads: 2 };

/** What it takes to find out whether a condition holds, besides the copy itself. */
const trials: { [name in ConditionName]: Requests } = {
  IfMatch: { writes: 1, reads: 2 },
  IfNoneMatch: { writes: 1, reads: 1 },
};

/** Changes nothing, and counts the requests that changing it would take where S3 enforces conditions on copies. */
export class ForecastWriter implements Writer {
  readonly requests: Requests = { writes: 0, reads: 0 };
  private readonly tried = new Set<ConditionName>();

  constructor(private readonly plan: CopyPlan) {}

  isMultipart(object: ListedObject): boolean {
    return isCopiedInParts(object, this.plan);
  }

  async store(object: ListedObject, expected: Expected, rule: BackfillRule): Promise<Written> {
    const inParts = this.isMultipart(object);
    this.addSafeguard({ object, inParts }, expected);
    this.add(inParts ? this.inParts(object) : this.inOneRequest(object, rule));
    // Whether it is locked, which only few objects are.
    if (this.plan.hasObjectLock) this.add({ writes: 0, reads: 2 });
    return { etag: object.etag, versionId: "none yet" };
  }

  async putDeleteMarker(): Promise<Written> {
    this.add({ writes: 0, reads: 2 });
    return { etag: "", versionId: "none yet" };
  }

  async hasBroughtBack(): Promise<boolean> {
    this.add({ writes: 0, reads: 1 });
    return false;
  }

  async takeBack(): Promise<void> {
    throw new Error("nothing was stored");
  }

  isUnfinished(): boolean {
    return false;
  }

  async finish(): Promise<boolean> {
    return false;
  }

  /** What is asked, and tried, so that nothing newer is covered. */
  private addSafeguard(subject: Subject, expected: Expected): void {
    const condition = conditionName(expected);
    const isKnown = this.tried.has(condition);
    if (!isKnown && !isProbe(subject)) {
      this.add(looksAtBothSides);
      return;
    }
    for (const name of new Set<ConditionName>(["IfMatch", condition])) {
      if (!this.tried.has(name)) this.add(trials[name]);
      this.tried.add(name);
    }
    const isLookedAfterByTrial = !isKnown && condition === "IfNoneMatch";
    if (mayMissWrite(subject.object) && !isLookedAfterByTrial) this.add({ writes: 0, reads: 1 });
  }

  private inOneRequest(object: ListedObject, rule: BackfillRule): Requests {
    const headers = this.plan.headers.under(rule);
    const isProven = areContentDigests(object.etag) && !headers.mayEncryptAnew;
    return { writes: 1, reads: (headers.needHeadOf(object) ? 1 : 0) + (isProven ? 0 : 2) };
  }

  /** Headers and tags are read before and compared afterwards, and annotations are asked for. */
  private inParts({ size, etag }: ListedObject): Requests {
    const { preserveEtag, multipart } = this.plan;
    const ownParts = preserveEtag ? partCount(etag) : undefined;
    const parts = ownParts ?? partRanges(size, multipart.smallestPart).length;
    const looks = ownParts !== undefined && ownParts > 1 ? ownParts : 0;
    return { writes: 1 + parts + 1 + 1, reads: 2 + looks + 3 };
  }

  private add({ writes, reads }: Requests): void {
    this.requests.writes += writes;
    this.requests.reads += reads;
  }
}
