export * from "./args";
export { CrossRegionReplication } from "./cross-region-replication";
export type { BackfillSummary, DestinationSummary } from "../contract/backfill-run";
