import { createHash } from "node:crypto";
import type { CreateJobCommandInput, ReplicationStatus } from "@aws-sdk/client-s3-control";
import type { BackfillRun, BatchRun } from "../../contract/backfill-run";
import { objectSets } from "../decision/object-set";
import { bucketArn } from "./bucket-arn";

/** The middle: somebody's urgent job goes first, their chores do not hold the replication up. */
const priority = 10;

const longestDescription = 256;

/** A run that S3 performs itself. */
export interface BatchBackfillRun extends BackfillRun {
  batch: BatchRun;
}

/** What the job is to bring over, apart from when: two runs with the same digest ask for the same. */
export function jobDigest(run: BatchBackfillRun, statuses: ReplicationStatus[], createdAfter?: Date): string {
  const sets = Object.values(objectSets(run)).sort();
  const decisive = JSON.stringify({ sets, statuses, createdAfter });
  return createHash("sha256").update(decisive).digest("hex").slice(0, 32);
}

/**
 * S3 keeps one status for a version, whatever the number of its destinations: what others have already is COMPLETED
 * before a new destination has any of it. S3 leaves alone what a destination has.
 */
export function statusesFor(addedDestination: boolean): ReplicationStatus[] {
  return addedDestination ? ["NONE", "FAILED", "COMPLETED"] : ["NONE", "FAILED"];
}

/** How a job is recognised, by people and by the next run. */
export function jobDescription(run: BatchBackfillRun, digest: string): string {
  const destinations = Object.values(run.destinations).map(({ bucket }) => bucket);
  const text = `backfill ${digest}: ${run.source.bucket} to ${destinations.join(", ")}`;
  return text.slice(0, longestDescription);
}

export function describesDigest(description: string | undefined, digest: string): boolean {
  return description?.startsWith(`backfill ${digest}:`) ?? false;
}

/** Whether it is a job of this program for the bucket. */
export function describesSource(description: string | undefined, bucket: string): boolean {
  return /^backfill [0-9a-f]{32}: (\S+) to /.exec(description ?? "")?.[1] === bucket;
}

/** One job for all destinations: S3 itself finds which rules cover a version. */
export function jobRequest(
  run: BatchBackfillRun,
  createdBefore: Date,
  statuses: ReplicationStatus[],
  createdAfter?: Date,
) {
  const { source, batch } = run;
  const request = {
    AccountId: batch.accountId,
    Operation: { S3ReplicateObject: {} },
    ManifestGenerator: {
      S3JobManifestGenerator: {
        SourceBucket: bucketArn(source.bucket, source.region),
        ExpectedBucketOwner: batch.accountId,
        EnableManifestOutput: false,
        Filter: {
          EligibleForReplication: true,
          ObjectReplicationStatuses: statuses,
          CreatedBefore: createdBefore,
          ...(createdAfter && { CreatedAfter: createdAfter }),
        },
      },
    },
    Report: {
      Enabled: true,
      Bucket: bucketArn(batch.reportBucket, source.region),
      ...(prefixOf(batch) !== "" && { Prefix: prefixOf(batch) }),
      Format: "Report_CSV_20180820",
      ReportScope: "FailedTasksOnly",
      ExpectedBucketOwner: batch.accountId,
    },
    Priority: priority,
    RoleArn: batch.roleArn,
    ConfirmationRequired: false,
    Description: jobDescription(run, jobDigest(run, statuses, createdAfter)),
  } as const;
  return { ...request, ClientRequestToken: token(request) } satisfies CreateJobCommandInput;
}

/** S3 puts a slash of its own behind the prefix. */
function prefixOf({ reportPrefix }: BatchRun): string {
  return reportPrefix.replace(/\/$/, "");
}

/**
 * The same request is the same job, however often its answer gets lost. That it depends on the whole request, and not
 * only on digest and cut-off, keeps S3 from ever refusing a token that came with another request.
 */
function token(request: object): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}
