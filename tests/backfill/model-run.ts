import { batchRun } from "../../backfill/batch/batch-run";
import type { BatchBackfillRun } from "../../backfill/batch/job-request";
import type { BackfillSummary } from "../../contract/backfill-run";
import type { S3Model } from "../support/s3-model/s3-model";
import type { DeclaredRule } from "./sequence/stack";

export const everything: DeclaredRule = { prefix: "", tags: {}, deleteMarkers: true };

export interface ModelRun {
  rule?: DeclaredRule;
  wait?: boolean;
  rulesPutAt?: number;
}

/** Replicates to the destination `dr` by jobs of the model, without a state: nobody noted since when rules are in force. */
export function runOn(
  model: S3Model,
  { rule = everything, wait = true, rulesPutAt = model.time.now }: ModelRun = {},
): Promise<BackfillSummary> {
  const run: BatchBackfillRun = {
    source: { bucket: "source", region: "eu-west-1" },
    destinations: { dr: { bucket: "dr", region: "us-east-1", rules: [{ id: "all", ...rule }] } },
    batch: {
      ...{ accountId: "111122223333", roleArn: "arn:aws:iam::111122223333:role/batch" },
      ...{ reportBucket: "reports", reportPrefix: "", wait },
      rulesPutAt: new Date(rulesPutAt).toISOString(),
    },
  };
  const pace = { firstMilliseconds: 2_000, longestMilliseconds: 30_000 };
  const service = model.service(run, () => false);
  return model.time.until(batchRun(run, undefined, service, { pace }));
}
