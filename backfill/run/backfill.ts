import type { BackfillRun, CopySummary, DestinationSummary } from "../../contract/backfill-run";
import { Bucket } from "../bucket/bucket";
import { InFlight } from "../bucket/in-flight";
import { listHistories, listObjects, pairs } from "../bucket/listing";
import { s3Client } from "../bucket/s3-client";
import { CopyHeaders } from "../copy/copy-headers";
import { Journal } from "../copy/journal";
import { VerifiedCopy } from "../copy/verified-copy";
import { RuleFilter } from "../decision/rule-filter";
import { ExceptionReport } from "../record/exception-report";
import { HistoryBackfill } from "./history-backfill";
import { type DestinationPlan, ObjectBackfill } from "./object-backfill";
import { preflight } from "./preflight";
import { settleAll } from "./settlement";
import { Tally } from "./tally";

const MiB = 1024 * 1024;

export interface BackfillOptions {
  /** Hears the counts of a destination each time one of its objects is settled. */
  onProgress?: (destination: string, counts: DestinationSummary) => void;
  /** Once aborted no further object is begun; those in flight are brought to their end. */
  stop?: AbortSignal;
  /** Objects from this size on are copied in parts. S3 allows at most 5 GiB. */
  multipartFrom?: number;
  /** S3 allows no part below 5 MiB but the last. */
  smallestPart?: number;
}

/** Requests that move data at the same time. */
const mostRequests = 64;

/** Brings the objects of the source that are older than the run to each destination. */
export async function backfill(run: BackfillRun, options: BackfillOptions = {}): Promise<CopySummary> {
  const report = ExceptionReport.open(run.report);
  const journal = run.journal === undefined ? undefined : Journal.open(run.journal, run);
  const source = new Bucket(run.source.bucket, s3Client(run.source));
  const destinations = Object.entries(run.destinations).map(([key, place]) => {
    return { key, place, bucket: new Bucket(place.bucket, s3Client(place)) };
  });
  const stop = options.stop ?? new AbortController().signal;
  const requests = new InFlight(mostRequests);
  try {
    const { cutOff, hasObjectLock } = await preflight(source, destinations);
    const isWebsite = await source.mayBeWebsite();
    const summary: CopySummary = { cutOff: cutOff.toISOString(), destinations: {} };
    for (const { key, place, bucket } of destinations) {
      const tally = new Tally(bucket.name, {
        onCounted: () => options.onProgress?.(key, tally.summary),
        onException: (object, outcome, reason) => {
          report.add({ destination: key, key: object.key, versionId: object.versionId, outcome, reason });
        },
      });
      summary.destinations[key] = tally.summary;
      const plan: DestinationPlan = {
        source,
        destination: bucket,
        filter: new RuleFilter(place.rules),
        cutOff,
        headers: new CopyHeaders(place, isWebsite || (await bucket.mayBeWebsite())),
        isEncryptedAnew: place.kmsKeyArn !== undefined,
        hasObjectLock,
        multipartFrom: options.multipartFrom ?? 1024 * MiB,
        multipart: { smallestPart: options.smallestPart ?? 64 * MiB, requests, stop, journal },
      };
      if (run.versions === "all") {
        const histories = pairs(listHistories(source), listHistories(bucket));
        await settleAll(histories, new HistoryBackfill(plan, tally), { requests, stop });
      } else {
        const objects = pairs(listObjects(source), listObjects(bucket));
        await settleAll(objects, new ObjectBackfill(plan, tally), { requests, stop });
      }
      if (!stop.aborted) await new VerifiedCopy(plan).finishAll();
    }
    return summary;
  } finally {
    for (const { client } of [source, ...destinations.map(({ bucket }) => bucket)]) client.destroy();
    journal?.close();
    report.close();
  }
}
