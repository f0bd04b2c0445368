import type { ListedObject } from "../bucket/bucket";
import { haveSameEtag } from "../bucket/listed-entry";
import { type Either, lasting } from "../ranges/merge";
import { decidingRule } from "../run/deciding-rule";
import type { Work } from "../run/settlement";
import { compare, unprovenReason } from "./comparison";
import { excuseOf, type ParityPlan, tellFailure, withStatus } from "./parity-check";
import type { ParityTally } from "./parity-tally";

/** Compares what readers see under single keys. */
export class ObjectParity implements Work<Either> {
  constructor(
    private readonly plan: ParityPlan,
    private readonly tally: ParityTally,
  ) {}

  isLarge(): boolean {
    return false;
  }

  settleFromListing(pair: Either): Either | undefined {
    return this.isToldByListing(pair) ? undefined : lasting(pair);
  }

  private isToldByListing({ source, destination }: Either): boolean {
    const { filter, depth } = this.plan;
    const object = source ?? destination;
    if (!object) return true;
    const rule = filter.byKey(object);
    if (rule === "out") {
      if (source) this.tally.add(source, "filteredOut");
      return true;
    }
    if (!source) {
      // What was deleted at the source stays at the destination, unless its delete marker was to come along.
      if (filter.takesDeleteMarkers(object.key)) return false;
      this.tally.add(object, "onlyAtDestination");
      return true;
    }
    const isSame = destination?.size === source.size && haveSameEtag(source, destination);
    if (!isSame || rule === "tags" || depth !== "listing") return false;
    this.tally.add(source, "same");
    return true;
  }

  async settle({ source, destination }: Either): Promise<void> {
    const object = source ?? destination;
    if (!object) return;
    try {
      if (source) await this.settleObject(source, destination);
      else await this.settleDeleted(object);
    } catch (error) {
      if (source) await tellFailure(this.plan, this.tally, source, error);
      else this.tally.addFailure(object, error);
    }
  }

  private async settleObject(object: ListedObject, counterpart: ListedObject | undefined): Promise<void> {
    const { source, destination, depth } = this.plan;
    if (!(await decidingRule(this.plan, object))) return this.tally.add(object, "filteredOut");
    let what = "the destination does not have it";
    if (counterpart) {
      const equality = await compare(source, object, destination, counterpart, depth);
      if (equality.is === "same") return this.tally.add(object, "same");
      if (equality.is === "unproven") {
        return this.tally.add(object, "unproven", unprovenReason);
      }
      what = equality.what;
    }
    const excuse = await excuseOf(this.plan, object);
    if ("finding" in excuse) return this.tally.add(object, excuse.finding, excuse.reason);
    this.tally.add(object, counterpart ? "different" : "missing", withStatus(what, excuse.status));
  }

  private async settleDeleted(object: ListedObject): Promise<void> {
    const marker = await this.plan.source.deleteMarker(object.key);
    if (!marker) this.tally.add(object, "onlyAtDestination");
    else if (marker.lastModified > this.plan.cutOff) this.tally.add(object, "pending", "it was just deleted");
    else this.tally.add(object, "different", "it is deleted at the source, and its delete marker is missing");
  }
}
