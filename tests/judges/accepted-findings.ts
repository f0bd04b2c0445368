interface Acceptance {
  judge: string;
  rules: string[];
  on: string[];
  /** One sentence. */
  reason: string;
}

const blockPublicAccess = ["CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56"];

const versionedByCommand =
  "A command enables its versioning, and looks first, for buckets with MFA delete; rendered as a template it is not there.";
const ownersSettings =
  "The stack only replicates from it: its other settings are its owner's, and not in the state.";
const logNeedsBucket =
  "An access log is written to a bucket that only the caller can name, with `accessLog`.";
const onlyReports = "Nothing comes in but reports, which S3 itself writes under a key for each job.";
const reportsGo =
  "Each report has a key of its own and goes after 90 days: there is no older version to keep.";
const ownerOfKey =
  "All rights of the account that owns the key are what KMS itself writes into a new key: its IAM policies decide.";

/** What the judges have against the component, and why it stays. Anything else fails, and so does what they no longer say. */
export const acceptedFindings: readonly Acceptance[] = [
  {
    judge: "awsguard",
    rules: ["s3-bucket-logging-enabled"],
    on: ["replicated bucket", "bucket of reports"],
    reason:
      "It reads `loggings` of a bucket, a property that is gone from the provider, so it finds it missing on every bucket.",
  },
  { judge: "checkov", rules: ["CKV_AWS_18"], on: ["replicated bucket"], reason: logNeedsBucket },
  { judge: "checkov", rules: ["CKV_AWS_18"], on: ["bucket of reports"], reason: onlyReports },
  { judge: "checkov", rules: ["CKV_AWS_21"], on: ["bucket of reports"], reason: reportsGo },
  {
    judge: "checkov",
    rules: ["CKV_AWS_18", ...blockPublicAccess],
    on: ["existing bucket"],
    reason: ownersSettings,
  },
  {
    judge: "checkov",
    rules: ["CKV_AWS_21"],
    on: ["existing bucket"],
    reason: versionedByCommand,
  },
  {
    judge: "control-tower",
    rules: ["s3_bucket_versioning_enabled_check"],
    on: ["existing bucket"],
    reason: versionedByCommand,
  },
  {
    judge: "control-tower",
    rules: ["s3_bucket_default_encryption_kms_check"],
    on: ["replicated bucket"],
    reason:
      "A key costs money each month and for each request, so it is made where `encryption.createKey` asks for it.",
  },
  {
    judge: "control-tower",
    rules: ["s3_bucket_default_encryption_kms_check"],
    on: ["bucket of reports"],
    reason:
      "S3 encrypts it with keys of its own, and a report holds names of objects and nothing that is in them.",
  },
  {
    judge: "control-tower",
    rules: ["s3_bucket_logging_enabled_check"],
    on: ["replicated bucket"],
    reason: logNeedsBucket,
  },
  {
    judge: "control-tower",
    rules: ["s3_bucket_logging_enabled_check", "s3_event_notifications_enabled_check"],
    on: ["bucket of reports"],
    reason: onlyReports,
  },
  {
    judge: "control-tower",
    rules: ["s3_bucket_object_lock_enabled_check"],
    on: ["replicated bucket"],
    reason: "A lock can never be switched off again, so it is made where `objectLock` asks for it.",
  },
  {
    judge: "control-tower",
    rules: ["s3_bucket_object_lock_enabled_check"],
    on: ["bucket of reports"],
    reason: "A destroy has to remove the reports with their bucket, which a lock would prevent.",
  },
  {
    judge: "control-tower",
    rules: ["s3_bucket_versioning_enabled_check"],
    on: ["bucket of reports"],
    reason: reportsGo,
  },
  {
    judge: "control-tower",
    rules: ["s3_event_notifications_enabled_check"],
    on: ["replicated bucket"],
    reason:
      "Who is told of failures only the caller can name, with `notifications`; a destination has none to tell of.",
  },
  {
    judge: "control-tower",
    rules: [
      "s3_bucket_default_encryption_kms_check",
      "s3_bucket_level_public_access_prohibited_check",
      "s3_bucket_logging_enabled_check",
      "s3_bucket_object_lock_enabled_check",
      "s3_event_notifications_enabled_check",
      "s3_lifecycle_policy_check",
    ],
    on: ["existing bucket"],
    reason: ownersSettings,
  },
  {
    judge: "control-tower",
    rules: ["kms_create_grant_aws_service_check"],
    on: ["key", "template"],
    reason: ownerOfKey,
  },
  { judge: "parliament", rules: ["PERMISSIONS_MANAGEMENT_ACTIONS"], on: ["key policy"], reason: ownerOfKey },
  {
    judge: "parliament",
    rules: ["RESOURCE_STAR"],
    on: ["key policy"],
    reason: 'In the policy of a key, "*" is that key and no other.',
  },
  {
    judge: "parliament",
    rules: ["UNKNOWN_ACTION"],
    on: ["role policy"],
    reason:
      'Its list of actions is older than annotations: `s3:GetObjectVersionAnnotationForReplication` ("Replicating annotations").',
  },
  {
    judge: "parliament",
    rules: ["PERMISSIONS_MANAGEMENT_ACTIONS"],
    on: ["bucket policy"],
    reason:
      "`s3:ObjectOwnerOverrideToBucketOwner` gives a replica to the owner of its bucket; without `ownerOverride` it is not there.",
  },
  {
    judge: "parliament",
    rules: ["MISMATCHED_TYPE"],
    on: ["bucket policy"],
    reason: "It takes whole numbers only, and `s3:TlsVersion` is a number such as 1.2.",
  },
  {
    judge: "parliament",
    rules: ["UNKNOWN_CONDITION_FOR_ACTION"],
    on: ["bucket policy"],
    reason:
      "Its tables lack `s3:TlsVersion` for two of the actions that the denial of all, `s3:*`, includes.",
  },
];

/** As the table in the documentation has it. */
export function acceptedRow({ judge, rules, on, reason }: Acceptance): string {
  return `| ${judge} | ${rules.map((rule) => `\`${rule}\``).join(", ")} | ${on.join(", ")} | ${reason} |`;
}
