import type { ListedObject } from "../bucket/bucket";
import { endsRun } from "../bucket/fresh-credentials";
import { modifiedAt } from "../bucket/listed-entry";
import { isArchived, isArchiveRefusal } from "../copy/archive";
import { isConditionNotMet } from "../copy/conditional-copy";
import { needsCustomerKey } from "../copy/customer-key";
import type { CopyPlan } from "../copy/verified-copy";
import type { Writer } from "../copy/writer";
import { type Decision, decide } from "../decision/diff";
import type { RuleFilter } from "../decision/rule-filter";
import { lasting, type Pair } from "../ranges/merge";
import { decidingRule } from "./deciding-rule";
import type { Work } from "./settlement";
import type { Outcome, Tally } from "./tally";

/** How often a key may change under the copy before it counts as failed. */
const mostRounds = 6;

export interface DestinationPlan extends CopyPlan {
  filter: RuleFilter;
}

/** Brings what readers see under single keys to one destination. */
export class ObjectBackfill implements Work<Pair> {
  constructor(
    private readonly plan: DestinationPlan,
    private readonly writer: Writer,
    private readonly tally: Tally,
  ) {}

  isLarge({ source }: Pair): boolean {
    return this.writer.isMultipart(source);
  }

  settleFromListing(pair: Pair): Pair | undefined {
    const outcome = this.fromListing(pair);
    if (outcome === undefined) return lasting(pair);
    this.tally.add(pair.source, outcome);
    return undefined;
  }

  async settle(pair: Pair): Promise<void> {
    const { stop } = this.plan.multipart;
    try {
      this.tally.add(pair.source, await this.bringOver(pair));
    } catch (error) {
      if (endsRun(error)) throw error;
      // An upload that was broken off by the stop did not fail; the next run brings it over.
      if (!stop.aborted || error !== stop.reason) this.tally.addFailure(pair.source, error);
    }
  }

  private fromListing({ source, destination }: Pair): Outcome | undefined {
    if (this.plan.filter.byKey(source) === "out") return "filteredOut";
    if (modifiedAt(source) > this.plan.cutOff.getTime()) return "leftToReplication";
    const decision = decide(source, destination, this.plan);
    return needsCopy(decision) || this.writer.isUnfinished(source) ? undefined : decision;
  }

  private async bringOver(pair: Pair): Promise<Outcome> {
    const object = pair.source;
    const rule = await decidingRule(this.plan, object);
    if (!rule) return "filteredOut";
    if (isArchived(object)) return "archived";

    let seen = pair.destination;
    if (this.writer.isUnfinished(object) && (await this.writer.finish(object.key)))
      seen = await this.plan.destination.find(object.key);
    for (let round = 1; ; round++) {
      const decision = decide(object, seen, this.plan);
      if (!needsCopy(decision)) return decision;
      try {
        await this.writer.store(object, { atDestination: seen?.etag, atSource: object.etag }, rule);
        return "copied";
      } catch (error) {
        if (isArchiveRefusal(error)) return "archived";
        if (needsCustomerKey(error)) return "customerKeys";
        if (!isConditionNotMet(error) || round === mostRounds) throw error;
      }
      if (!(await this.isUnchanged(object))) return "leftToReplication";
      await new Promise((resume) => setTimeout(resume, Math.random() * 100 * 2 ** round));
      seen = await this.plan.destination.find(object.key);
    }
  }

  /** An object that was overwritten or deleted since it was listed is live replication's. */
  private async isUnchanged(object: ListedObject): Promise<boolean> {
    return (await this.plan.source.etag(object.key)) === object.etag;
  }
}

function needsCopy(decision: Decision): decision is "missing" | "outdated" {
  return decision === "missing" || decision === "outdated";
}
