import type { JobSummary } from "../../contract/backfill-run";
import type { ListedVersion } from "../bucket/bucket";
import type { BatchService } from "./batch-service";
import type { CensusRules } from "./census";
import type { BatchBackfillRun } from "./job-request";
import type { Pace } from "./job-watch";

/** What the jobs of all prefixes have in common. */
export interface BatchWork {
  run: BatchBackfillRun;
  service: BatchService;
  rules: CensusRules;
  began: Date;
  /** From then on S3 works by the rules. */
  settled: Date;
  stop: AbortSignal;
  pace: Pace;
  onProgress: (job: JobSummary) => void;
  say: (line: string) => void;
  onArchived: (version: ListedVersion) => void;
}
