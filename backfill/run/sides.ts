import type { BackfillDestination, BackfillRun } from "../../contract/backfill-run";
import { Bucket } from "../bucket/bucket";
import { countRequests, type Requests } from "../bucket/request-count";
import { s3Client } from "../bucket/s3-client";

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
  destinations: DestinationSide[];
  /** Made so far, on all sides. */
  requests: Requests;
  close(): void;
}

export function openSides({ source, destinations }: Pick<BackfillRun, "source" | "destinations">): Sides {
  const requests: Requests = { writes: 0, reads: 0 };
  const open = (place: BackfillRun["source"]) => {
    const client = s3Client(place);
    countRequests(client, requests);
    return new Bucket(place.bucket, client);
  };
  const sides = {
    source: open(source),
    destinations: Object.entries(destinations).map(([key, place]) => ({ key, place, bucket: open(place) })),
  };
  return {
    ...sides,
    requests,
    close() {
      for (const { client } of [sides.source, ...sides.destinations.map(({ bucket }) => bucket)])
        client.destroy();
    },
  };
}
