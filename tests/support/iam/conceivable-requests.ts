import { forObject, objectNames, type Place, request, viaS3 } from "./access-requests";
import { mostRights, type Replication, replication, role, sourceKeys } from "./replication-cases";
import type { AccessRequest } from "./simulator";

/** Those that some replication needs, so each is asked for in every place. */
const neededSomewhere = {
  bucket: ["s3:GetReplicationConfiguration", "s3:ListBucket", "s3:GetBucketVersioning"],
  object: [
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionTagging",
    "s3:GetObjectVersionAnnotationForReplication",
    "s3:GetObjectRetention",
    "s3:GetObjectLegalHold",
    "s3:ReplicateObject",
    "s3:ReplicateTags",
    "s3:ReplicateDelete",
    "s3:ObjectOwnerOverrideToBucketOwner",
  ],
  key: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
};

/**
 * What the roles and policies of other modules grant, their wildcards ("s3:*", "s3:Get*", "kms:ReEncrypt*",
 * "kms:GenerateDataKey*") taken apart: terraform-aws-modules, cloudposse, cloudandthings, babbel, Ministry of Justice,
 * CDK, Landing Zone Accelerator, pulumi-aws-s3-replicated-bucket, the scripts of AWS support, and AWS's own samples.
 */
const grantedByOthers = {
  bucket: [
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:GetBucketAcl",
    "s3:GetBucketLocation",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketPolicy",
    "s3:GetEncryptionConfiguration",
    "s3:GetInventoryConfiguration",
    "s3:ListBucketVersions",
    "s3:PutBucketAcl",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketPolicy",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutInventoryConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
  ],
  object: [
    "s3:AbortMultipartUpload",
    "s3:BypassGovernanceRetention",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionAnnotation",
    "s3:InitiateReplication",
    "s3:PutObject",
    "s3:PutObjectAcl",
    "s3:PutObjectLegalHold",
    "s3:PutObjectRetention",
    "s3:PutObjectTagging",
    "s3:PutObjectVersionAcl",
    "s3:ReplicateObjectAnnotation",
    "s3:RestoreObject",
  ],
  key: [
    "kms:CreateGrant",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:GetKeyPolicy",
    "kms:ListGrants",
    "kms:PutKeyPolicy",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
  ],
  role: [
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:GetRole",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "sts:AssumeRole",
  ],
  account: ["s3:CreateJob", "s3:ListAllMyBuckets", "kms:CreateKey"],
};

/** Everything that is asked for in a combination; what is not needed there has to be refused. */
export const conceivable = {
  withinOneAccount: requestsIn(replication({ ...mostRights, crossAccount: false })),
  acrossAccounts: requestsIn(replication(mostRights)),
};

function requestsIn(all: Replication): AccessRequest[] {
  return [
    ...[...bucketsOf(all), ...bucketsOf(all).map(ofLikeName), ...takenOver(all)].flatMap(bucketUses),
    ...[...keysOf(all), ...keysOf(all).map(besideIt)].flatMap((key) => keyUses(key, all)),
    ...grantedByOthers.role.map((action) => request(action, { resource: role.arn, account: role.accountId })),
    ...grantedByOthers.account.map((action) => request(action, { resource: "*", account: role.accountId })),
  ];
}

function bucketsOf({ source, destinations }: Replication): Place[] {
  return [
    { resource: source.bucketArn, account: role.accountId },
    ...destinations.map(({ bucketArn, accountId }) => ({ resource: bucketArn, account: accountId })),
  ];
}

function ofLikeName(bucket: Place): Place {
  return { ...bucket, resource: `${bucket.resource}-old` };
}

/** The name of a destination in the hands of whoever took it when it was free. */
function takenOver({ destinations }: Replication): Place[] {
  return destinations.map(({ bucketArn }) => ({ resource: bucketArn, account: "999900001111" }));
}

function keysOf({ destinations }: Replication): Place[] {
  return [
    ...sourceKeys.map((resource) => ({ resource, account: role.accountId })),
    ...destinations.flatMap(({ kmsKeyArns, accountId }) =>
      kmsKeyArns.map((resource) => ({ resource, account: accountId })),
    ),
  ];
}

/** Another key of the same account and region. */
function besideIt(key: Place): Place {
  return { ...key, resource: `${key.resource}-other` };
}

function bucketUses(bucket: Place): AccessRequest[] {
  const objects = objectNames.map((name) => ({ ...bucket, resource: `${bucket.resource}/${name}` }));
  return [
    ...[...neededSomewhere.bucket, ...grantedByOthers.bucket].map((action) => request(action, bucket)),
    ...neededSomewhere.object.flatMap((action) => objects.map((object) => request(action, object))),
    ...grantedByOthers.object.flatMap((action) =>
      objects.slice(0, 1).map((object) => request(action, object)),
    ),
  ];
}

function keyUses(key: Place, all: Replication): AccessRequest[] {
  const s3 = viaS3(key);
  const buckets = bucketsOf(all);
  const arns = [...buckets, ...buckets.map(ofLikeName)].flatMap(({ resource }) => [
    resource,
    ...objectNames.map((name) => `${resource}/${name}`),
  ]);
  const ofBuckets = buckets.map(({ resource }) => forObject(resource));
  const otherRoutes = [{}, { "kms:ViaService": "s3.sa-east-1.amazonaws.com" }, viaEc2(s3)];
  const contexts = [
    s3,
    ...arns.map((arn) => ({ ...s3, ...forObject(arn) })),
    ...otherRoutes.flatMap((route) => ofBuckets.map((context) => ({ ...route, ...context }))),
  ];
  return [
    ...neededSomewhere.key.flatMap((action) => contexts.map((context) => request(action, key, context))),
    ...grantedByOthers.key.flatMap((action) =>
      ofBuckets.map((context) => request(action, key, { ...s3, ...context })),
    ),
  ];
}

function viaEc2(s3: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(s3).map(([key, service]) => [key, service.replace("s3", "ec2")]));
}
