export type {
  BackfillFailure,
  BackfillSummary,
  CopySummary,
  DestinationSummary,
  JobSummary,
} from "../contract/backfill-run";
export * from "./args";
export { CrossRegionReplication } from "./cross-region-replication";
