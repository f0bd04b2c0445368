import { CrossRegionReplication } from "s3-cross-region-replication";

const invoices = new CrossRegionReplication("invoices", {
  source: { region: "eu-west-1", existingBucket: "acme-invoices" },
  destinations: { dr: { region: "eu-central-1", storageClass: "STANDARD_IA" } },
});

export const replicaBucket = invoices.destinationBucketNames.apply(({ dr }) => dr);
export const backfill = invoices.backfillSummary;
