import type { PolicyCondition, PolicyStatement } from "../../components/policies/document";
import { emptiesBuckets, makesBuckets, makesRoles, readsOfCloudControl, readsOfProvider } from "./actions";

/** A policy of the identity that deploys: what it is for, and what it allows. Words in capitals stand for what the reader has. */
export interface DeployerPolicy {
  title: string;
  /** When to attach it, and to which identity. */
  when: string;
  statements: PolicyStatement[];
}

const newBuckets = ["arn:aws:s3:::NAME-source-*", "arn:aws:s3:::NAME-destination-*"];
const existing = { source: "arn:aws:s3:::SOURCE", destination: "arn:aws:s3:::DESTINATION" };
const role = (name: string) => `arn:aws:iam::ACCOUNT:role/${name}`;
const objectsOf = (buckets: string[]) => buckets.map((bucket) => `${bucket}/*`);

const passTo = (service: string): PolicyCondition => ({ StringEquals: { "iam:PassedToService": service } });

/** A version tells its replication status to whoever may read it, and its lock to whoever may read that. */
const readsOfDestroyCheck = [
  "s3:GetObject",
  "s3:GetObjectLegalHold",
  "s3:GetObjectRetention",
  "s3:GetObjectVersion",
];

/** The permissions of whoever runs `pulumi up` and `pulumi destroy`, by what is deployed. */
export const deployerPolicies = {
  newBuckets: {
    title: "New buckets",
    when:
      "For a source or destinations that the component creates, in the account that they are created in. Where you name them " +
      "(`bucketName`), put the names in the place of `NAME-source-*` and `NAME-destination-*`. `EmptyObjects` is " +
      "for `forceDestroy` only.",
    statements: [
      allow("Buckets", [...makesBuckets, ...readsOfProvider], newBuckets),
      allow("DestroyCheck", ["s3:ListBucketVersions"], newBuckets),
      allow("DestroyCheckObjects", readsOfDestroyCheck, objectsOf(newBuckets)),
      allow("EmptyObjects", emptiesBuckets, objectsOf(newBuckets)),
    ],
  },
  role: {
    title: "The role",
    when:
      "For the role that replicates, in the source's account. With `role.name` or `role.path`, put that role in the place of " +
      "`NAME-role-*`; with `role.arn`, only `iam:PassRole` and `iam:GetRole` are needed, for that role. `SimulateRole` is optional, " +
      "and for `role.arn` without `role.attachRights` only: without it, nothing checks what that role is allowed.",
    statements: [
      allow("Role", makesRoles, [role("NAME-role-*")]),
      allow("PassRole", ["iam:PassRole"], [role("NAME-role-*")], passTo("s3.amazonaws.com")),
      allow("SimulateRole", ["iam:SimulatePrincipalPolicy"], [role("NAME-role-*")]),
    ],
  },
  existingSource: {
    title: "An existing source",
    when: "For `source.existingBucket`, in its account. `NotifyFromSource` is for `notifications` only.",
    statements: [
      allow("ReadByCloudControl", ["cloudformation:GetResource"], ["*"]),
      allow("ReadSource", [...readsOfCloudControl, "s3:GetBucketPolicy"], [existing.source]),
      allow(
        "ReplicateSource",
        ["s3:PutBucketVersioning", "s3:PutReplicationConfiguration"],
        [existing.source],
      ),
      allow("DestroyCheck", ["s3:ListBucketVersions"], [existing.source]),
      allow("DestroyCheckObjects", ["s3:GetObject", "s3:GetObjectVersion"], objectsOf([existing.source])),
      allow("NotifyFromSource", ["s3:GetBucketNotification", "s3:PutBucketNotification"], [existing.source]),
    ],
  },
  existingDestination: {
    title: "An existing destination",
    when:
      "For `destinations.KEY.existingBucket`, in its account. `AdmitRole` is for a destination in another account than the " +
      "source's only. `ReadPolicy` is optional: without it, nothing checks whether the bucket's policy denies replication.",
    statements: [
      allow("ReadByCloudControl", ["cloudformation:GetResource"], ["*"]),
      allow("ReadDestination", readsOfCloudControl, [existing.destination]),
      allow("ReplicateDestination", ["s3:PutBucketVersioning"], [existing.destination]),
      allow("ReadPolicy", ["s3:GetBucketPolicy"], [existing.destination]),
      allow(
        "AdmitRole",
        ["s3:GetBucketPolicy", "s3:GetBucketRequestPayment", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
        [existing.destination],
      ),
    ],
  },
  createdKeys: {
    title: "Created keys",
    when: "For `encryption.createKey`, in the account of that side.",
    statements: [
      allow("CreateKeys", ["kms:CreateKey", "kms:TagResource"], ["*"]),
      allow(
        "Keys",
        [
          "kms:DescribeKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:UntagResource",
          "kms:UpdateKeyDescription",
        ],
        ["arn:aws:kms:*:ACCOUNT:key/*"],
      ),
    ],
  },
  copies: {
    title: "A backfill by copying",
    when:
      'For `backfill.mode` "copy", in the account of the source; the destination\'s bucket policy has to allow the statements ' +
      "about it where it is in another account. Objects under KMS keys take `kms:Decrypt` on the source's keys, and " +
      "`kms:GenerateDataKey` and `kms:Decrypt` on the destination's.",
    statements: [
      allow(
        "ListBuckets",
        [
          "s3:GetBucketObjectLockConfiguration",
          "s3:GetBucketVersioning",
          "s3:GetBucketWebsite",
          "s3:GetEncryptionConfiguration",
          "s3:GetLifecycleConfiguration",
          "s3:GetReplicationConfiguration",
          "s3:ListBucket",
          "s3:ListBucketMultipartUploads",
          "s3:ListBucketVersions",
        ],
        [existing.source, existing.destination],
      ),
      allow(
        "ReadObjects",
        [
          "s3:GetObject",
          "s3:GetObjectAnnotation",
          "s3:GetObjectLegalHold",
          "s3:GetObjectRetention",
          "s3:GetObjectTagging",
          "s3:GetObjectVersion",
          "s3:GetObjectVersionTagging",
          "s3:ListObjectAnnotations",
        ],
        objectsOf([existing.source]),
      ),
      allow(
        "WriteCopies",
        [
          "s3:AbortMultipartUpload",
          "s3:DeleteObjectVersion",
          "s3:GetObject",
          "s3:GetObjectTagging",
          "s3:ListMultipartUploadParts",
          "s3:PutObject",
          "s3:PutObjectAcl",
          "s3:PutObjectAnnotation",
          "s3:PutObjectLegalHold",
          "s3:PutObjectRetention",
          "s3:PutObjectTagging",
        ],
        objectsOf([existing.destination]),
      ),
    ],
  },
  batchJobs: {
    title: "A backfill by S3 Batch Replication",
    when:
      'For `backfill.mode` "batch", the default on AWS, in the source\'s account. `SOURCE` and `DESTINATION` are the buckets, ' +
      "also new ones. `FindCopies` and `LookAtVersions` let the backfill check failed tasks. Without them the deployment also " +
      "fails for versions that the destination already has, that only unmanaged rules select, or that were archived meanwhile, " +
      "and a recreated destination is not detected. With `backfill.roleArn` and `backfill.reportBucketName`, put these in the place of `NAME-backfill-role-*` and " +
      "`NAME-backfill-reports-*`; `Reports` and `Role` are then not needed.",
    statements: [
      allow("Role", makesRoles, [role("NAME-backfill-role-*")]),
      allow(
        "PassRole",
        ["iam:PassRole"],
        [role("NAME-backfill-role-*")],
        passTo("batchoperations.s3.amazonaws.com"),
      ),
      allow("CreateJobs", ["s3:CreateJob", "s3:ListJobs"], ["*"]),
      allow("Jobs", ["s3:DescribeJob", "s3:UpdateJobStatus"], ["arn:aws:s3:*:ACCOUNT:job/*"]),
      allow(
        "ReadSource",
        ["s3:GetReplicationConfiguration", "s3:ListBucket", "s3:ListBucketVersions"],
        [existing.source],
      ),
      allow("FindCopies", ["s3:ListBucket"], [existing.destination]),
      allow(
        "LookAtVersions",
        ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"],
        objectsOf([existing.source, existing.destination]),
      ),
      allow(
        "Reports",
        [...makesBuckets, ...readsOfProvider, "s3:ListBucketVersions"],
        ["arn:aws:s3:::NAME-backfill-reports-*"],
      ),
      allow(
        "ReportObjects",
        ["s3:GetObject", "s3:DeleteObject", "s3:DeleteObjectVersion"],
        ["arn:aws:s3:::NAME-backfill-reports-*/*"],
      ),
    ],
  },
  anotherAccount: {
    title: "Another account",
    when:
      "For a side with `assumeRoleArn`, beside the policies of its account, which that role has to have. Its trust has to name " +
      "whoever deploys.",
    statements: [allow("EnterAccount", ["sts:AssumeRole"], ["ASSUME_ROLE_ARN"])],
  },
} satisfies { [key: string]: DeployerPolicy };

function allow(
  Sid: string,
  Action: string[],
  Resource: string[],
  Condition?: PolicyCondition,
): PolicyStatement {
  return {
    Sid,
    Effect: "Allow",
    Action: [...new Set(Action)].sort(),
    Resource,
    ...(Condition && { Condition }),
  };
}
