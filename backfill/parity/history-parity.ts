import type { ListedVersion } from "../bucket/bucket";
import type { KeyHistory } from "../bucket/listing";
import { align, isSame } from "../decision/history";
import type { Either } from "../ranges/merge";
import { decidingRule } from "../run/deciding-rule";
import type { Work } from "../run/settlement";
import { compare, unprovenReason } from "./comparison";
import { excuseOf, type ParityPlan, tellFailure, withStatus } from "./parity-check";
import type { ParityTally } from "./parity-tally";

/** Compares whole histories: every version and delete marker, and their order. */
export class HistoryParity implements Work<Either<KeyHistory>> {
  constructor(
    private readonly plan: ParityPlan,
    private readonly tally: ParityTally,
  ) {}

  isLarge(): boolean {
    return false;
  }

  settleFromListing(pair: Either<KeyHistory>): Either<KeyHistory> | undefined {
    const { source, destination } = pair;
    const { filter, depth } = this.plan;
    const rule = filter.byKey(source ?? destination ?? { key: "" });
    if (rule === "out") {
      for (const version of source?.versions ?? []) this.tally.add(version, "filteredOut");
      return undefined;
    }
    const copies = destination?.versions ?? [];
    if (!source) {
      for (const copy of copies) this.tally.add(copy, "onlyAtDestination");
      return undefined;
    }
    const isEqual =
      source.versions.length === copies.length &&
      source.versions.every((version, index) => {
        const copy = copies[index];
        return copy !== undefined && isSame(version, copy);
      });
    if (!isEqual || rule === "tags" || depth !== "listing") return pair;
    for (const version of source.versions) this.tally.add(version, "same");
    return undefined;
  }

  async settle({ source, destination }: Either<KeyHistory>): Promise<void> {
    if (!source) return;
    const { versions } = source;
    const copies = destination?.versions ?? [];
    const alignment = align(versions, copies, this.plan);
    for (const [index, version] of versions.entries()) {
      try {
        const copy = alignment.copies.get(index);
        const isCovered = index === versions.length - 1 && !alignment.isTopFromSource;
        if (copy && isCovered)
          this.tally.add(version, "different", "something else is above it at the destination");
        else if (copy) await this.settlePair(version, copy);
        else await this.settleMissing(version, versions.at(-1));
      } catch (error) {
        await tellFailure(this.plan, this.tally, version, error);
      }
    }
    const found = new Set([...alignment.copies.values()].map(({ versionId }) => versionId));
    for (const copy of copies) if (!found.has(copy.versionId)) this.tally.add(copy, "onlyAtDestination");
  }

  private async settlePair(version: ListedVersion, copy: ListedVersion): Promise<void> {
    if (version.isDeleteMarker) return this.tally.add(version, "same");
    if (!(await decidingRule(this.plan, version))) return this.tally.add(version, "filteredOut");
    const equality = await compare(this.plan.source, version, this.plan.destination, copy, this.plan.depth);
    if (equality.is === "different") this.tally.add(version, "different", equality.what);
    else if (equality.is === "same") this.tally.add(version, "same");
    else this.tally.add(version, "unproven", unprovenReason);
  }

  private async settleMissing(version: ListedVersion, newest: ListedVersion | undefined): Promise<void> {
    const { filter, cutOff } = this.plan;
    const takesMarkers = filter.takesDeleteMarkers(version.key);
    if (version.isDeleteMarker) {
      if (!takesMarkers) return this.tally.add(version, "filteredOut");
      if (version.lastModified > cutOff) return this.tally.add(version, "pending", "it is new");
      return this.tally.add(version, "missing", "the destination does not have this delete marker");
    }
    if (!(await decidingRule(this.plan, version))) return this.tally.add(version, "filteredOut");
    if (newest?.isDeleteMarker && !takesMarkers) {
      return this.tally.add(version, "deleted", "its key is deleted at the source");
    }
    const excuse = await excuseOf(this.plan, version);
    if ("finding" in excuse) return this.tally.add(version, excuse.finding, excuse.reason);
    const what = "the destination does not have this version in its place";
    this.tally.add(version, "missing", withStatus(what, excuse.status));
  }
}
