import type { JobDescriptor, JobFailure } from "@aws-sdk/client-s3-control";

/** S3 documents few codes for jobs that fail, and more of the messages are known: both are looked at. */
const causes: [pattern: RegExp, cause: (job: JobDescriptor) => string][] = [
  [
    /AssumeRole|assume the/i,
    ({ RoleArn }) =>
      `let the batch role ${RoleArn} trust batchoperations.s3.amazonaws.com, and check the conditions of its trust policy`,
  ],
  [
    /ReplicationConfigMissing|find a replication configuration/i,
    () => "the source has no replication rules; deploy them, and run the backfill again",
  ],
  [
    /report/i,
    ({ RoleArn, Report }) =>
      `the batch role ${RoleArn} needs s3:PutObject on the report's objects in ${Report?.Bucket}, which must exist in the ` +
      "job's account and region, with a bucket policy that does not deny it",
  ],
  [
    /InitiateReplication/i,
    ({ RoleArn }) => `the batch role ${RoleArn} needs s3:InitiateReplication on the source's objects`,
  ],
  [
    /BucketNotFound|NoSuchBucket|unable to find the .*bucket/i,
    () => "check that the source bucket exists in the job's account and region",
  ],
  [
    /InvalidRegion|(another|different|wrong) region/i,
    () => "the job must be in the source's region; correct the source's region",
  ],
  [
    /(manifest|keys|objects).*(exceed|limit|too (many|large))|(exceed|limit|too (many|large)).*(manifest|keys|objects)/i,
    () =>
      "S3 takes no list of this size; replace the rule by several with longer prefixes: each of them gets a job of its own",
  ],
  [
    /manifest/i,
    ({ RoleArn }) =>
      "S3 could not list the source: " +
      `the batch role ${RoleArn} needs s3:GetReplicationConfiguration and s3:PutInventoryConfiguration on it`,
  ],
  [
    /threshold|failure rate/i,
    () => "S3 gave up because more than half of the tasks failed; the failures of single objects say why",
  ],
];

export function jobFailureReason(failure: JobFailure, job: JobDescriptor): string {
  const { FailureCode: code = "", FailureReason: reason = "" } = failure;
  const said = [code, reason.replace(/\.\s*$/, "")].filter((part) => part !== "").join(": ");
  const cause = causes.find(([pattern]) => pattern.test(said))?.[1](job);
  return `the job failed: ${said}${cause === undefined ? "" : `; ${cause}`}`;
}

/** S3 fails a job whose list is empty. Nothing is wrong then: nothing was left to bring over. */
export function foundNothing({ Status, FailureReasons = [] }: JobDescriptor): boolean {
  return (
    Status === "Failed" &&
    FailureReasons.some(({ FailureCode = "", FailureReason = "" }) =>
      /NoKeysMatching|no (keys|objects)\b.*\bmatch/i.test(`${FailureCode} ${FailureReason}`),
    )
  );
}

/** Whether the job failed before it began, for want of a right: one that was just given may not have arrived yet. */
export function lacksRights({ Status, FailureReasons = [], ProgressSummary }: JobDescriptor): boolean {
  return (
    Status === "Failed" &&
    (ProgressSummary?.TotalNumberOfTasks ?? 0) === 0 &&
    FailureReasons.some(({ FailureCode = "", FailureReason = "" }) =>
      /assume|permi|AccessDenied|not authorized/i.test(`${FailureCode} ${FailureReason}`),
    )
  );
}
