import { cloudwatch, iam, Provider, s3 } from "@pulumi/aws-native";

const there = new Provider("there", { region: "us-east-1" });
const role = new iam.Role("role", {
  assumeRolePolicyDocument: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
  },
  path: "/replication/",
  tags: [{ key: "team", value: "storage" }],
});
const blocked = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};
const replica = new s3.Bucket(
  "replica",
  { publicAccessBlockConfiguration: blocked, versioningConfiguration: { status: "Enabled" } },
  { provider: there },
);
const source = new s3.Bucket("source", {
  publicAccessBlockConfiguration: blocked,
  versioningConfiguration: { status: "Enabled" },
  ownershipControls: { rules: [{ objectOwnership: "BucketOwnerEnforced" }] },
  bucketEncryption: {
    serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  },
  lifecycleConfiguration: {
    rules: [{ id: "old", status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 90 } }],
  },
  notificationConfiguration: { eventBridgeConfiguration: { eventBridgeEnabled: true } },
  replicationConfiguration: {
    role: role.arn,
    rules: [
      {
        id: "everything",
        status: "Enabled",
        priority: 1,
        filter: { prefix: "" },
        deleteMarkerReplication: { status: "Disabled" },
        destination: {
          bucket: replica.arn,
          metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          replicationTime: { status: "Enabled", time: { minutes: 15 } },
        },
      },
    ],
  },
  tags: [{ key: "team", value: "storage" }],
});
new iam.RolePolicy("rights", {
  roleName: role.roleName.apply((name) => name ?? ""),
  policyDocument: {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "s3:ReplicateObject", Resource: [replica.arn.apply((arn) => `${arn}/*`)] },
    ],
  },
});
new s3.BucketPolicy("policy", {
  bucket: source.id,
  policyDocument: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: source.arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  },
});
new cloudwatch.Alarm("failures", {
  namespace: "AWS/S3",
  metricName: "OperationsFailedReplication",
  dimensions: [{ name: "SourceBucket", value: source.id }],
  statistic: "Sum",
  period: 300,
  evaluationPeriods: 1,
  threshold: 0,
  comparisonOperator: "GreaterThanThreshold",
  treatMissingData: "notBreaching",
});

export const names = { bucket: source.bucketName, role: role.roleName };
export const ids = { bucket: source.id, role: role.id };
export const arns = { bucket: source.arn, role: role.arn };
