import { createHash } from "node:crypto";
import type { CreateJobCommandInput, JobDescriptor } from "@aws-sdk/client-s3-control";
import type { BackfillRun, BatchRun } from "../../contract/backfill-run";
import { bucketArn } from "./bucket-arn";
import type { JobScope } from "./job-scope";

/** The middle: somebody's urgent job goes first, their chores do not hold the replication up. */
const priority = 10;

const longestDescription = 256;

/** A run that S3 performs itself. */
export interface BatchBackfillRun extends BackfillRun {
  batch: BatchRun;
}

/** The versions that were written in this time. */
export interface JobWindow {
  createdBefore: Date;
  createdAfter?: Date;
}

/** A job without one is none of this program's. */
export function jobWindow({ ManifestGenerator, CreationTime = new Date(0) }: JobDescriptor): JobWindow {
  const { CreatedBefore = CreationTime, CreatedAfter } =
    ManifestGenerator?.S3JobManifestGenerator?.Filter ?? {};
  return { createdBefore: CreatedBefore, ...(CreatedAfter && { createdAfter: CreatedAfter }) };
}

/** How a job is recognised, by people and by the next run, which counts by it what S3 left out of its list. */
function jobDescription(
  run: BatchBackfillRun,
  { digest, prefix, rules }: JobScope,
  versions: number,
): string {
  const keys = new Set(rules.map(({ destination }) => destination));
  const buckets = [...keys].map((key) => run.destinations[key]?.bucket);
  const what = prefix === "" ? "" : ` (${prefix})`;
  const text = printable(`backfill ${digest}: ${run.source.bucket} to ${buckets.join(", ")}${what}`);
  const end = `: ${versions} versions`;
  return text.slice(0, longestDescription - end.length) + end;
}

/** A prefix may hold any character, and a description a few. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?");
}

/** How many versions were there for the job to ask for when it was made. */
export function describedVersions(description: string | undefined): number | undefined {
  const found = /: (\d+) versions$/.exec(description ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}

export function describesDigest(description: string | undefined, digest: string): boolean {
  return description?.startsWith(`backfill ${digest}:`) ?? false;
}

/** Whether it is a job of this program for the bucket. */
export function describesSource(description: string | undefined, bucket: string): boolean {
  return /^backfill [0-9a-f]{32}: (\S+) to /.exec(description ?? "")?.[1] === bucket;
}

/**
 * One job for all destinations: S3 itself finds which rules cover a version.
 *
 * No filter by replication status. S3 keeps one for a version, whatever the number of its destinations ("Getting replication
 * status information"), so COMPLETED does not say that a destination which was added has it.
 */
export function jobRequest(
  run: BatchBackfillRun,
  scope: JobScope,
  window: JobWindow,
  versions: number,
  attempt = 0,
) {
  const { source, batch } = run;
  const { createdBefore, createdAfter } = window;
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
          CreatedBefore: createdBefore,
          ...(createdAfter && { CreatedAfter: createdAfter }),
          ...(scope.prefix !== "" && { KeyNameConstraint: { MatchAnyPrefix: [scope.prefix] } }),
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
    Description: jobDescription(run, scope, versions),
  } as const;
  return { ...request, ClientRequestToken: token({ ...request, attempt }) } satisfies CreateJobCommandInput;
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
