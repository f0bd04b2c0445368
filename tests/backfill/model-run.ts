import { batchRun } from "../../backfill/batch/batch-run";
import type { BatchService } from "../../backfill/batch/batch-service";
import type { BatchBackfillRun } from "../../backfill/batch/job-request";
import type { BackfillSummary, VersionCounts } from "../../contract/backfill-run";
import type { S3Model } from "../support/s3-model/s3-model";
import type { DeclaredRule } from "./sequence/stack";

export const everything: DeclaredRule = { prefix: "", tags: {}, deleteMarkers: true };

export interface ModelRun {
  /** Of the only destination, `dr`. */
  rule?: DeclaredRule;
  /** Each by its bucket, where there are others. */
  destinations?: { [bucket: string]: DeclaredRule };
  /** Of every destination. */
  kmsKeyArn?: string;
  wait?: boolean;
  rulesPutAt?: number;
  earlier?: BackfillSummary;
  changed?: (service: BatchService) => BatchService;
}

/** Replicates by jobs of the model. Nobody noted since when rules are in force. */
export function runOn(model: S3Model, changes: ModelRun = {}): Promise<BackfillSummary> {
  return model.time.until(start(model, changes).work);
}

/** The same, by a process that is killed after some time. */
export async function killedOn(model: S3Model, milliseconds: number, changes: ModelRun = {}): Promise<void> {
  const { work, kill } = start(model, changes);
  await model.time.until(Promise.race([work, model.time.pause(milliseconds)]));
  kill();
}

function start(
  model: S3Model,
  {
    rule = everything,
    destinations = { dr: rule },
    kmsKeyArn,
    wait = true,
    rulesPutAt = model.time.now,
    earlier,
    changed = (service) => service,
  }: ModelRun,
) {
  const told = Object.entries(destinations).map(([bucket, declared]) => {
    const rules = [{ id: `all to ${bucket}`, ...declared }];
    return [bucket, { bucket, region: "us-east-1", ...(kmsKeyArn && { kmsKeyArn }), rules }] as const;
  });
  const run: BatchBackfillRun = {
    source: { bucket: "source", region: "eu-west-1" },
    destinations: Object.fromEntries(told),
    batch: {
      ...{ accountId: "111122223333", roleArn: "arn:aws:iam::111122223333:role/batch" },
      ...{ reportBucket: "reports", reportPrefix: "", wait },
      rulesPutAt: new Date(rulesPutAt).toISOString(),
    },
  };
  const pace = { firstMilliseconds: 2_000, longestMilliseconds: 30_000 };
  let isDead = false;
  const kill = () => {
    isDead = true;
  };
  const service = changed(model.service(run, () => isDead));
  return { work: batchRun(run, earlier, service, { pace }), kill };
}

export function nonZero(versions: VersionCounts | undefined) {
  return Object.fromEntries(Object.entries(versions ?? {}).filter(([, count]) => count > 0));
}
