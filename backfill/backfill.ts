import type { BackfillRun, BackfillSummary, DestinationSummary } from "../contract/backfill-run";
import { Bucket } from "./bucket";
import { InFlight } from "./in-flight";
import { listObjects, type Pair, pairs } from "./listing";
import { ObjectBackfill } from "./object-backfill";
import { preflight } from "./preflight";
import { RuleFilter } from "./rule-filter";
import { s3Client } from "./s3-client";
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

/** Few, because the parts of each take up the requests in flight. */
const mostUploads = 8;

/** Brings the objects of the source that are older than the run to each destination. */
export async function backfill(run: BackfillRun, options: BackfillOptions = {}): Promise<BackfillSummary> {
  const source = new Bucket(run.source.bucket, s3Client(run.source));
  const destinations = Object.entries(run.destinations).map(([key, place]) => {
    return { key, place, bucket: new Bucket(place.bucket, s3Client(place)) };
  });
  const stop = options.stop ?? new AbortController().signal;
  const requests = new InFlight(mostRequests);
  try {
    const cutOff = await preflight(source, destinations);
    const summary: BackfillSummary = { cutOff: cutOff.toISOString(), destinations: {} };
    for (const { key, place, bucket } of destinations) {
      const tally = new Tally(bucket.name);
      summary.destinations[key] = tally.summary;
      const objects = new ObjectBackfill({
        source,
        destination: bucket,
        filter: new RuleFilter(place.rules),
        cutOff,
        storageClass: place.storageClass,
        multipartFrom: options.multipartFrom ?? 1024 * MiB,
        multipart: { smallestPart: options.smallestPart ?? 64 * MiB, requests, stop },
      });
      const onSettled = () => options.onProgress?.(key, tally.summary);
      const settlement = new Settlement(objects, tally, requests, stop, onSettled);
      await settlement.settleAll(pairs(listObjects(source), listObjects(bucket)));
    }
    return summary;
  } finally {
    for (const { client } of [source, ...destinations.map(({ bucket }) => bucket)]) client.destroy();
  }
}

/** Takes the objects of one destination to their outcomes, many at once, and counts them. */
class Settlement {
  private readonly uploads = new InFlight(mostUploads);

  constructor(
    private readonly objects: ObjectBackfill,
    private readonly tally: Tally,
    private readonly requests: InFlight,
    private readonly stop: AbortSignal,
    private readonly onSettled: () => void,
  ) {}

  async settleAll(all: AsyncIterable<Pair>): Promise<void> {
    try {
      for await (const pair of all) {
        if (this.stop.aborted) break;
        const outcome = this.objects.fromListing(pair);
        if (outcome) this.tally.add(pair.source, outcome);
        // A large object's parts take their places among the requests one by one, so it must not hold one itself.
        else if (this.objects.isMultipart(pair.source)) await this.uploads.start(() => this.settle(pair));
        else await this.requests.start(() => this.settle(pair));
        this.onSettled();
      }
    } finally {
      await Promise.all([this.uploads.idle(), this.requests.idle()]);
    }
  }

  private async settle(pair: Pair): Promise<void> {
    try {
      this.tally.add(pair.source, await this.objects.bringOver(pair));
    } catch (error) {
      // An upload that was broken off by the stop did not fail; the next run begins it anew.
      if (!this.stop.aborted || error !== this.stop.reason) this.tally.addFailure(pair.source, error);
    }
    this.onSettled();
  }
}
