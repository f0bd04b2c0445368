import type { BackfillRule } from "../../contract/backfill-run";
import type { ListedVersion } from "../bucket/bucket";
import { endsRun } from "../bucket/fresh-credentials";
import { historyOf, type KeyHistory } from "../bucket/listing";
import { isArchived, isArchiveRefusal } from "../copy/archive";
import { type Expected, isConditionNotMet } from "../copy/conditional-copy";
import { needsCustomerKey } from "../copy/customer-key";
import type { Writer } from "../copy/writer";
import { decideHistory } from "../decision/history";
import type { Pair } from "../ranges/merge";
import { decidingRule } from "./deciding-rule";
import type { DestinationPlan } from "./object-backfill";
import type { Work } from "./settlement";
import type { Outcome, Tally } from "./tally";

/** How often a key may change under the copies before what is missing counts as failed. */
const mostRounds = 6;

/** A key on its way. */
interface Progress {
  /** How each version ended, by its id at the source. */
  ends: Map<string, Outcome | Error>;
  /** What was stored, the oldest first. */
  written: { of: ListedVersion; versionId: string }[];
  /** Whether readers saw nothing under the key when the first copy was stored. */
  wasUnseen: boolean;
}

interface PlannedVersion {
  version: ListedVersion;
  isBuried: boolean;
  /** As far as the listings tell it. */
  end?: Outcome;
}

/** Brings the whole history of single keys to one destination, version by version, the oldest first. */
export class HistoryBackfill implements Work<Pair<KeyHistory>> {
  constructor(
    private readonly plan: DestinationPlan,
    private readonly writer: Writer,
    private readonly tally: Tally,
  ) {}

  isLarge({ source }: Pair<KeyHistory>): boolean {
    return source.versions.some((version) => this.writer.isMultipart(version));
  }

  settleFromListing(pair: Pair<KeyHistory>): Pair<KeyHistory> | undefined {
    const { source, destination } = pair;
    if (this.writer.isUnfinished(source)) return pair;
    const planned = this.planned(source, destination?.versions ?? []);
    if (planned.some(({ end }) => end === undefined)) return pair;
    for (const { version, end } of planned) if (end) this.tally.add(version, end);
    return undefined;
  }

  async settle(pair: Pair<KeyHistory>): Promise<void> {
    const progress: Progress = { ends: new Map(), written: [], wasUnseen: false };
    const { key, versions } = pair.source;
    try {
      await this.bringOverInRounds(pair, progress);
      await this.hideAgain(key, versions, progress);
    } catch (error) {
      if (endsRun(error)) throw error;
      for (const { versionId } of versions)
        if (!progress.ends.has(versionId)) progress.ends.set(versionId, error as Error);
    }
    for (const version of versions) {
      const end = progress.ends.get(version.versionId);
      if (end instanceof Error) this.tally.addFailure(version, end);
      // Without an end it was left where it is because of the stop.
      else if (end) this.tally.add(version, end);
    }
  }

  private async bringOverInRounds(
    { source, destination }: Pair<KeyHistory>,
    progress: Progress,
  ): Promise<void> {
    let [from, to] = [source, destination?.versions ?? []];
    if (await this.writer.finish(source.key))
      to = (await historyOf(this.plan.destination, source.key)).versions;
    for (let round = 1; ; round++) {
      try {
        await this.bringOver(from, to, progress, round === mostRounds);
        return;
      } catch (error) {
        if (!isConditionNotMet(error) || round === mostRounds) throw error;
      }
      await new Promise((resume) => setTimeout(resume, Math.random() * 100 * 2 ** round));
      from = await historyOf(this.plan.source, source.key);
      to = (await historyOf(this.plan.destination, source.key)).versions;
      const remaining = new Set(from.versions.map(({ versionId }) => versionId));
      for (const { versionId } of source.versions) {
        // What was deleted for good since it was listed cannot be brought over by anybody.
        if (!remaining.has(versionId) && !progress.ends.has(versionId))
          progress.ends.set(versionId, "leftToReplication");
      }
    }
  }

  /** What the listings tell about each version. */
  private planned({ key, versions }: KeyHistory, destination: ListedVersion[]): PlannedVersion[] {
    const { filter, cutOff } = this.plan;
    const scope = filter.byKey({ key });
    const takesMarkers = filter.takesDeleteMarkers(key);
    const newest = versions.at(-1);
    // A live delete marker may be at the destination at any moment, and a copy would end up above it.
    const staysDeleted = newest?.isDeleteMarker && (!takesMarkers || newest.lastModified > cutOff);
    const decisions = decideHistory(versions, destination, this.plan);
    return versions.map((version, index) => {
      const end = (): Outcome | undefined => {
        if (scope === "out") return "filteredOut";
        if (version.lastModified > cutOff) return "leftToReplication";
        if (decisions[index] === "alreadyThere") return "alreadyThere";
        if (staysDeleted) return "deleted";
        if (version.isDeleteMarker && !takesMarkers) return "filteredOut";
        return undefined;
      };
      return { version, isBuried: decisions[index] === "buried", end: end() };
    });
  }

  private async bringOver(
    from: KeyHistory,
    to: ListedVersion[],
    progress: Progress,
    isLastRound: boolean,
  ): Promise<void> {
    const { stop } = this.plan.multipart;
    const { ends, written } = progress;
    const newest = from.versions.at(-1);
    let atDestination = visibleEtag(to.at(-1));
    let newestAtDestination = to.at(-1)?.versionId;
    let hasOlderFailed = false;
    for (const planned of this.planned(from, to)) {
      const { version } = planned;
      const { versionId } = version;
      if (ends.has(versionId)) continue;
      try {
        const end = planned.end ?? (await this.endOrRule(planned));
        if (typeof end === "string") ends.set(versionId, end);
        // Once a newer version is stored, the older one could never be below it again.
        else if (hasOlderFailed)
          ends.set(versionId, new Error("an older version failed, which has to be there first"));
        // A deleted key must not stay visible, so it is brought to its end.
        else if (stop.aborted && !newest?.isDeleteMarker) return;
        else {
          progress.wasUnseen ||= written.length === 0 && atDestination === undefined;
          const stored = await this.put(version, end, {
            ...{ atDestination, newestAtDestination },
            ...{ atSource: visibleEtag(newest), versionAtSource: newest?.versionId },
          });
          written.push({ of: version, versionId: stored.versionId });
          ends.set(versionId, "copied");
          atDestination = stored.etag;
          newestAtDestination = stored.versionId;
        }
      } catch (error) {
        if (endsRun(error)) throw error;
        if (stop.aborted && error === stop.reason) return;
        if (isConditionNotMet(error) && !isLastRound) throw error;
        const refusal = refusalOf(error);
        ends.set(versionId, refusal ?? (error as Error));
        hasOlderFailed ||= refusal === undefined;
      }
    }
  }

  /** How the version ends without a copy, or the rule that it is copied by. */
  private async endOrRule({
    version,
    isBuried,
  }: PlannedVersion): Promise<Outcome | BackfillRule | undefined> {
    const rule = version.isDeleteMarker ? undefined : await decidingRule(this.plan, version);
    if (!rule && !version.isDeleteMarker) return "filteredOut";
    if (isArchived(version)) return "archived";
    return isBuried ? "newerThere" : rule;
  }

  private async put(
    version: ListedVersion,
    rule: BackfillRule | undefined,
    expected: Expected,
  ): Promise<{ versionId: string; etag?: string }> {
    const { etag, versionId } = rule
      ? await this.writer.store(version, expected, rule)
      : await this.writer.putDeleteMarker(version, expected);
    if (!versionId) throw new Error("the destination stored the version without an id of its own");
    return { versionId, etag: rule && etag };
  }

  /**
   * Takes everything back if the key is deleted at the source, but the copies make it appear at the destination: its
   * delete marker failed, or it was deleted meanwhile and the marker's replica is below the copies.
   */
  private async hideAgain(key: string, listed: ListedVersion[], progress: Progress): Promise<void> {
    const { ends, written, wasUnseen } = progress;
    const newest = listed.at(-1);
    if (written.length === 0 || written.at(-1)?.of.isDeleteMarker) return;
    if (!newest?.isDeleteMarker && !wasUnseen) return;
    if (!(await this.writer.hasBroughtBack(key))) return;
    const hasMarkerFailed = newest?.isDeleteMarker && ends.get(newest.versionId) instanceof Error;
    for (const { of, versionId } of written.reverse()) {
      ends.set(of.versionId, new Error("it is deleted at the source, but could not be taken back"));
      await this.writer.takeBack(key, versionId);
      const takenBack = new Error("taken back, because the delete marker failed");
      ends.set(of.versionId, hasMarkerFailed ? takenBack : "leftToReplication");
    }
  }
}

/** ETag of what readers see if this is the newest under the key. */
function visibleEtag(newest: ListedVersion | undefined): string | undefined {
  return newest?.isDeleteMarker ? undefined : newest?.etag;
}

/** The end of a version that S3 will not copy, now or later: the versions after it need not wait. */
function refusalOf(error: unknown): Outcome | undefined {
  if (isArchiveRefusal(error)) return "archived";
  return needsCustomerKey(error) ? "customerKeys" : undefined;
}
