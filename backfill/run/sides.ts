import type { S3Client } from "@aws-sdk/client-s3";
import type { BackfillDestination, BackfillRun } from "../../contract/backfill-run";
import type { BucketPlace } from "../../contract/bucket-place";
import { Bucket } from "../bucket/bucket";
import { type FrequentRequests, SdkRequests } from "../bucket/frequent-requests";
import { Pace } from "../bucket/pace";
import { countRequests, type Requests } from "../bucket/request-count";
import { s3Client } from "../bucket/s3-client";
import { WireRequests } from "../bucket/wire-requests";

export interface DestinationSide {
  key: string;
  place: BackfillDestination;
  bucket: Bucket;
}

/** Whether equal contents have different ETags on the two sides, because a key encrypts them anew on one of them. */
export async function isEncryptedAnew(source: Bucket, { place, bucket }: DestinationSide): Promise<boolean> {
  if ([place, ...place.rules].some(({ kmsKeyArn }) => kmsKeyArn !== undefined)) return true;
  const byKey = await Promise.all([source.settings.encryptsByKey(), bucket.settings.encryptsByKey()]);
  return byKey.includes(true);
}

/** Both sides of a run, as far as they can be reached. */
export interface Sides {
  source: Bucket;
  sourcePlace: BucketPlace;
  destinations: DestinationSide[];
  /** Made so far, on all sides. */
  requests: Requests;
  /** How many of them the servers bear at a time. */
  pace: Pace;
  close(): void;
}

type Engine = NonNullable<BackfillRun["engine"]>;

const engines: {
  [engine in Engine]: (
    client: S3Client,
    place: BucketPlace,
    requests: Requests,
    onThrottle: () => void,
  ) => FrequentRequests;
} = {
  sdk: (client) => new SdkRequests(client),
  wire: (client, place, requests, onThrottle) => new WireRequests(client, place, requests, onThrottle),
};

export function openSides({
  source,
  destinations,
  engine = "wire",
}: Pick<BackfillRun, "source" | "destinations" | "engine">): Sides {
  const requests: Requests = { writes: 0, reads: 0 };
  const pace = new Pace();
  const onThrottle = () => pace.throttled();
  const open = (place: BackfillRun["source"]) => {
    const client = s3Client(place, onThrottle);
    countRequests(client, requests);
    return new Bucket(place.bucket, client, engines[engine](client, place, requests, onThrottle));
  };
  const sides = {
    source: open(source),
    sourcePlace: source,
    destinations: Object.entries(destinations).map(([key, place]) => ({ key, place, bucket: open(place) })),
  };
  return {
    ...sides,
    requests,
    pace,
    close() {
      for (const bucket of [sides.source, ...sides.destinations.map(({ bucket }) => bucket)]) bucket.close();
    },
  };
}
