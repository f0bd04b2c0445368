import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import { assumeRolePolicyForPrincipal, Policy, Role, RolePolicyAttachment } from "@pulumi/aws/iam";
import { Key } from "@pulumi/aws/kms";
import {
  Bucket,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketReplicationConfig,
  BucketServerSideEncryptionConfiguration,
  BucketVersioning,
} from "@pulumi/aws/s3";
import { Topic } from "@pulumi/aws/sns";
import { interpolate } from "@pulumi/pulumi";

const FAR = "us-west-2";

function versionedBucket(name: string, region?: string) {
  const bucket = new Bucket(name, { region, forceDestroy: true });
  const key = new Key(name, { region, enableKeyRotation: true });
  new BucketPublicAccessBlock(name, {
    region,
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new BucketServerSideEncryptionConfiguration(name, {
    region,
    bucket: bucket.id,
    rules: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
        bucketKeyEnabled: true,
      },
    ],
  });
  new BucketPolicy(name, {
    region,
    bucket: bucket.id,
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucket.arn, interpolate`${bucket.arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    },
  });
  const versioning = new BucketVersioning(name, {
    region,
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  });
  return { bucket, key, versioning };
}

const source = versionedBucket("source");
const replica = versionedBucket("replica", FAR);

const role = new Role("replication", {
  assumeRolePolicy: assumeRolePolicyForPrincipal({ Service: "s3.amazonaws.com" }),
});
const rights = new Policy("replication", {
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        Resource: source.bucket.arn,
      },
      {
        Effect: "Allow",
        Action: "s3:GetObjectVersionForReplication",
        Resource: interpolate`${source.bucket.arn}/*`,
      },
      { Effect: "Allow", Action: "s3:ReplicateObject", Resource: interpolate`${replica.bucket.arn}/*` },
      { Effect: "Allow", Action: "kms:Decrypt", Resource: source.key.arn },
      { Effect: "Allow", Action: "kms:Encrypt", Resource: replica.key.arn },
    ],
  },
});
new RolePolicyAttachment("replication", { role: role.name, policyArn: rights.arn });

const replication = new BucketReplicationConfig(
  "replication",
  {
    bucket: source.bucket.id,
    role: role.arn,
    rules: [
      {
        id: "everything",
        status: "Enabled",
        priority: 1,
        filter: {},
        deleteMarkerReplication: { status: "Disabled" },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination: {
          bucket: replica.bucket.arn,
          encryptionConfiguration: { replicaKmsKeyId: replica.key.arn },
          metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          replicationTime: { status: "Enabled", time: { minutes: 15 } },
        },
      },
    ],
  },
  { dependsOn: [source.versioning, replica.versioning] },
);

const news = new Topic("failures", { tags: { team: "storage" } });
new MetricAlarm("failures", {
  namespace: "AWS/S3",
  metricName: "OperationsFailedReplication",
  dimensions: {
    SourceBucket: source.bucket.bucket,
    DestinationBucket: replica.bucket.bucket,
    RuleId: "everything",
  },
  statistic: "Sum",
  period: 300,
  evaluationPeriods: 1,
  threshold: 0,
  comparisonOperator: "GreaterThanThreshold",
  treatMissingData: "notBreaching",
  alarmActions: [news.arn],
});

export const sourceBucket = replication.bucket;
export const replicaBucket = replica.bucket.bucket;
export const regions = [source.bucket.region, replica.bucket.region];
