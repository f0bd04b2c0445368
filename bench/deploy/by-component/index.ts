import { CrossRegionReplication } from "s3-cross-region-replication";
import { askedCase, name, sourceRegion } from "../cases";

const { destinations, existingBucket } = askedCase(process.env);
const reached = { endpoint: process.env.AWS_ENDPOINT_URL, allowPlainHttpOnLoopback: true };

const replication = new CrossRegionReplication(name, {
  source: { region: sourceRegion, existingBucket, ...reached },
  destinations: Object.fromEntries(
    destinations.map(({ key, ...destination }) => [key, { ...destination, ...reached }]),
  ),
  backfill: { mode: existingBucket === undefined ? "none" : "copy" },
});

export const replicaBuckets = replication.destinationBucketNames;
export const backfill = replication.backfillSummary;
