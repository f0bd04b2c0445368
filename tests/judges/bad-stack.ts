import type { StateResource } from "../support/test-stack";
import { type JudgedStack, judgedStack } from "./judged-stack";

/** Wrong on purpose, so that a judge that reads nothing does not pass for one that finds nothing. */
export function badStack(): JudgedStack {
  return judgedStack("bad", [
    resource("aws:s3/bucket:Bucket", "bad-bucket", { bucket: "Bad_Bucket" }),
    resource("aws:s3/bucketVersioning:BucketVersioning", "bad-versioning", {
      bucket: "Bad_Bucket",
      versioningConfiguration: { status: "On" },
    }),
    resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "bad-replication", {
      bucket: "Bad_Bucket",
      role: "nobody",
      rules: [{ status: "Enabled", destination: { bucket: "no-arn", storageClass: "SLOW" } }],
    }),
    resource("aws:s3/bucketPolicy:BucketPolicy", "bad-policy", {
      bucket: "Bad_Bucket",
      policy: policy({ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" }),
    }),
    resource("aws:iam/role:Role", "bad-role", {
      name: "bad",
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "sts:AssumeRole",
        Resource: "*",
      }),
    }),
    resource("aws:iam/rolePolicy:RolePolicy", "bad-rights", {
      role: "bad",
      name: "rights",
      policy: policy(
        { Effect: "Allow", Action: "*", Resource: "*" },
        { Effect: "Allow", Action: "s3:GetObjekt", Resource: "arn:aws:s3:::bad/*" },
        { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bad" },
      ),
    }),
    resource("aws:iam/rolePolicy:RolePolicy", "bad-grammar", {
      role: "bad",
      name: "grammar",
      policy: policy({
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::bad/*",
      }),
    }),
    resource("aws:kms/key:Key", "bad-key", {
      policy: policy({ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" }),
    }),
  ]);
}

function resource(type: string, name: string, inputs: Record<string, unknown>): StateResource {
  const urn = `urn:pulumi:bad::s3-cross-region-replication::${type}::${name}`;
  return { type, urn, custom: true, id: name, inputs, outputs: inputs };
}

function policy(...Statement: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** What each judge finds in it. */
export const itsFaults: { readonly [judge: string]: readonly string[] } = {
  awsguard: ["cmk-backing-key-rotation-enabled on key", "s3-bucket-logging-enabled on replicated bucket"],
  "cfn-lint": [
    "E1161 on replicated bucket",
    "E3030 on replicated bucket",
    "E3031 on replicated bucket",
    "E3511 on replicated bucket",
    "E3514 on bucket policy",
    "E3510 on role",
    "E3530 on role",
    "W3037 on role",
  ],
  checkov: [
    ...["18", "21", "53", "54", "55", "56"].map((number) => `CKV_AWS_${number} on replicated bucket`),
    ...["60", "62", "63", "107", "108", "109", "110", "111"].map((number) => `CKV_AWS_${number} on role`),
    ...["7", "33"].map((number) => `CKV_AWS_${number} on key`),
  ],
  "cloudformation-validate": [
    "E3510 on role",
    "E3511 on replicated bucket",
    "F3031 on replicated bucket",
    "W3030 on replicated bucket",
  ],
  "control-tower": [
    "iam_inline_policy_no_statements_with_admin_access_check on role",
    "iam_inline_policy_no_statements_with_full_access_check on role",
    "kms_create_grant_aws_service_check on key",
    "kms_key_rotation_enabled_check on key",
    "s3_bucket_default_encryption_kms_check on replicated bucket",
    "s3_bucket_level_public_access_prohibited_check on replicated bucket",
    "s3_bucket_logging_enabled_check on replicated bucket",
    "s3_bucket_object_lock_enabled_check on replicated bucket",
    "s3_bucket_policy_ssl_requests_only_check on bucket policy",
    "s3_bucket_versioning_enabled_check on replicated bucket",
    "s3_event_notifications_enabled_check on replicated bucket",
    "s3_lifecycle_policy_check on replicated bucket",
  ],
  "iam-policy": [
    "Principal is not allowed in an identity policy statement on role policy",
    "Resource is not allowed in a trust policy on trust policy",
  ],
  parliament: [
    "PERMISSIONS_MANAGEMENT_ACTIONS on bucket policy",
    "PERMISSIONS_MANAGEMENT_ACTIONS on key policy",
    "RESOURCE_MISMATCH on role policy",
    "RESOURCE_STAR on bucket policy",
    "RESOURCE_STAR on key policy",
    "UNKNOWN_ACTION on role policy",
  ],
};
