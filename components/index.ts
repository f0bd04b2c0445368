export type { BackfillFailure, BackfillSummary, DestinationSummary } from "../contract/backfill-run";
export * from "./args";
export { CrossRegionReplication } from "./cross-region-replication";
