import type { BackfillRun, CopySummary } from "../../contract/backfill-run";
import { InFlight } from "../bucket/in-flight";
import { CopyHeaders } from "../copy/copy-headers";
import type { Journal } from "../copy/journal";
import type { Writer } from "../copy/writer";
import { RuleFilter } from "../decision/rule-filter";
import { currentObjects, pairs, wholeHistories } from "../ranges/walk";
import type { ExceptionReport } from "../record/exception-report";
import type { BackfillOptions } from "./backfill";
import { HistoryBackfill } from "./history-backfill";
import { type DestinationPlan, ObjectBackfill } from "./object-backfill";
import { preflight } from "./preflight";
import { settleAll } from "./settlement";
import { isEncryptedAnew, type Sides } from "./sides";
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
  { source, destinations, requests: made, pace }: Sides,
  settlement: Settlement<Storing>,
): Promise<CopySummary> {
  const { stop, report, journal, writerOf, onProgress, onSettled } = settlement;
  const { multipartFrom = 1024 * MiB, smallestPart = 64 * MiB } = settlement;
  const requests = new InFlight(pace);
  const { cutOff, hasObjectLock, warnings } = await preflight(source, destinations);
  for (const warning of warnings) settlement.onWarning?.(warning);
  const isWebsite = await source.settings.mayBeWebsite();
  const summary: CopySummary = { cutOff: cutOff.toISOString(), destinations: {}, requests: made };
  for (const side of destinations) {
    const { key, place, bucket } = side;
    const onException: Listener["onException"] = (object, outcome, reason) => {
      const { versionId, size } = object;
      report.add({ destination: key, key: object.key, versionId, size, outcome, reason });
    };
    const tally = new Tally(bucket.name, { onCounted: () => onProgress?.(key, tally.summary), onException });
    summary.destinations[key] = tally.summary;
    const plan: DestinationPlan = {
      source,
      destination: bucket,
      filter: new RuleFilter(place.rules),
      cutOff,
      headers: new CopyHeaders(place, isWebsite || (await bucket.settings.mayBeWebsite())),
      isEncryptedAnew: await isEncryptedAnew(source, side),
      hasObjectLock,
      preserveEtag,
      multipartFrom,
      multipart: { smallestPart, requests, stop, journal },
      onLoss: (object, loss) => onException(object, "copied", loss),
    };
    const writer = writerOf(plan);
    const ground = { source, destination: bucket };
    if (versions === "all") {
      const histories = pairs({ ...ground, ...wholeHistories });
      await settleAll(histories, new HistoryBackfill(plan, writer, tally), { requests, stop });
    } else {
      const objects = pairs({ ...ground, ...currentObjects });
      await settleAll(objects, new ObjectBackfill(plan, writer, tally), { requests, stop });
    }
    await onSettled?.(writer);
  }
  return summary;
}
