import type { BackfillRun, CopySummary } from "../../contract/backfill-run";
import type { Bucket, ListedObject } from "../bucket/bucket";
import { InFlight } from "../bucket/in-flight";
import { historyOf, type Keyed, type KeyHistory } from "../bucket/listing";
import { CopyHeaders } from "../copy/copy-headers";
import type { Journal } from "../copy/journal";
import type { Writer } from "../copy/writer";
import { mayBeWrittenIn, type WriteSpan } from "../decision/first-minutes";
import { RuleFilter } from "../decision/rule-filter";
import { type Content, currentObjects, pairs, sourceOnly, wholeHistories } from "../ranges/walk";
import type { ExceptionReport } from "../record/exception-report";
import type { BackfillOptions } from "./backfill";
import { HistoryBackfill } from "./history-backfill";
import { NarrowLook } from "./narrow-look";
import { type DestinationPlan, ObjectBackfill } from "./object-backfill";
import { preflight } from "./preflight";
import { settleAll } from "./settlement";
import { type DestinationSide, isEncryptedAnew, type Sides } from "./sides";
import { type Listener, Tally } from "./tally";

const MiB = 1024 * 1024;

interface Settlement<Storing extends Writer> extends BackfillOptions {
  stop: AbortSignal;
  report: ExceptionReport;
  journal?: Journal;
  /** What is to become of the objects that a destination lacks. */
  writerOf: (plan: DestinationPlan) => Storing;
  /** Called with the writer of a destination when all of its objects are settled. */
  onSettled?: (writer: Storing) => Promise<void>;
}

/** Brings every object of the source to its end for each destination in turn, and counts the ends. */
export async function settleDestinations<Storing extends Writer>(
  { versions, preserveEtag = false }: BackfillRun,
  sides: Sides,
  settlement: Settlement<Storing>,
): Promise<CopySummary> {
  const { source, destinations, requests: made, pace } = sides;
  const { stop, report, journal, writerOf, onProgress, onSettled } = settlement;
  const { written } = settlement;
  const { multipartFrom = 1024 * MiB, smallestPart = 64 * MiB } = settlement;
  const requests = new InFlight(pace);
  const start = preflight(sides).then((found) => {
    for (const warning of found.warnings) settlement.onWarning?.(warning);
    return found;
  });
  // Asked for beside the preflight, as the first pages are.
  const looked = looks(source, destinations);
  const summaries: CopySummary["destinations"] = {};
  for (const { key, place, bucket, look } of looked) {
    const onException: Listener["onException"] = (object, outcome, reason) => {
      const { versionId, size } = object;
      report.add({ destination: key, key: object.key, versionId, size, outcome, reason });
    };
    const tally = new Tally(bucket.name, { onException });
    summaries[key] = tally.summary;
    const prepared = Promise.all([start, look]).then(([{ cutOff, hasObjectLock }, { isWebsite, isAnew }]) => {
      const plan: DestinationPlan = {
        source,
        destination: bucket,
        filter: new RuleFilter(place.rules),
        cutOff: written?.to ?? cutOff,
        headers: new CopyHeaders(place, isWebsite),
        isEncryptedAnew: isAnew,
        hasObjectLock,
        preserveEtag,
        multipartFrom,
        multipart: { smallestPart, requests, stop, journal },
        onLoss: (object, loss) => onException(object, "copied", loss),
      };
      return { plan, writer: writerOf(plan) };
    });
    const ground = { source, destination: bucket };
    const conduct = { requests, stop, onSettled: () => onProgress?.(key, tally.summary) };
    const walk = <Entry extends Keyed>(content: Content<Entry>) =>
      (written === undefined ? pairs : sourceOnly)({ ...ground, ...content });
    const settled =
      versions === "all"
        ? settleAll(
            walk(wholeHistories),
            prepared.then(({ plan, writer }) => {
              const work = new HistoryBackfill(plan, writer, tally);
              return written === undefined ? work : narrowHistories(work, bucket, written);
            }),
            conduct,
          )
        : settleAll(
            walk(currentObjects),
            prepared.then(({ plan, writer }) => {
              const work = new ObjectBackfill(plan, writer, tally);
              return written === undefined ? work : narrowObjects(work, bucket, written);
            }),
            conduct,
          );
    // The preflight is the one to say what is wrong, however the listing fares meanwhile.
    await Promise.all([start, settled.finally(() => start)]);
    await onSettled?.((await prepared).writer);
  }
  const { cutOff } = await start;
  return { cutOff: (written?.to ?? cutOff).toISOString(), destinations: summaries, requests: made };
}

function narrowObjects(work: ObjectBackfill, destination: Bucket, written: WriteSpan) {
  const isSought = (object: ListedObject) => mayBeWrittenIn(written, object);
  return new NarrowLook(work, isSought, (key) => destination.find(key));
}

function narrowHistories(work: HistoryBackfill, destination: Bucket, written: WriteSpan) {
  const isSought = ({ versions }: KeyHistory) => versions.some((version) => mayBeWrittenIn(written, version));
  return new NarrowLook(work, isSought, (key) => historyOf(destination, key));
}

/** What is to be known of each destination and the source together. */
interface Look {
  /** Whether a website may be among them. */
  isWebsite: boolean;
  /** Whether equal contents have different ETags. */
  isAnew: boolean;
}

function looks(
  source: Bucket,
  destinations: DestinationSide[],
): (DestinationSide & { look: Promise<Look> })[] {
  const isSourceWebsite = source.settings.mayBeWebsite();
  return destinations.map((side) => {
    const asked = [
      isSourceWebsite,
      side.bucket.settings.mayBeWebsite(),
      isEncryptedAnew(source, side),
    ] as const;
    const look = Promise.all(asked).then(([atSource, atDestination, isAnew]) => {
      return { isWebsite: atSource || atDestination, isAnew };
    });
    // Nobody hears of it where the preflight refuses.
    look.catch(() => {});
    return { ...side, look };
  });
}
