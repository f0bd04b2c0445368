/** What a resource is to replication, whichever provider makes it and however old its name is. */
export type Kind = keyof typeof types;

const types = {
  bucket: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws-native:s3:Bucket"],
  versioning: ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"],
  encryption: [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  ],
  publicAccess: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
  ownership: ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"],
  bucketPolicy: ["aws:s3/bucketPolicy:BucketPolicy", "aws-native:s3:BucketPolicy"],
  objectLock: [
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
  ],
  notification: ["aws:s3/bucketNotification:BucketNotification"],
  replication: ["aws:s3/bucketReplicationConfig:BucketReplicationConfig"],
  role: ["aws:iam/role:Role", "aws-native:iam:Role"],
  rolePolicy: ["aws:iam/rolePolicy:RolePolicy", "aws-native:iam:RolePolicy"],
  policy: ["aws:iam/policy:Policy", "aws-native:iam:ManagedPolicy"],
  attachment: [
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
  ],
  key: [
    "aws:kms/key:Key",
    "aws:kms/replicaKey:ReplicaKey",
    "aws-native:kms:Key",
    "aws-native:kms:ReplicaKey",
  ],
  keyPolicy: ["aws:kms/keyPolicy:KeyPolicy"],
  alarm: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws-native:cloudwatch:Alarm"],
  command: ["command:local:Command"],
  component: ["s3-cross-region-replication:index:CrossRegionReplication"],
} as const satisfies { [kind: string]: readonly string[] };

const kinds = new Map<string, Kind>(
  Object.entries(types).flatMap(([kind, tokens]) => tokens.map((token) => [token, kind as Kind] as const)),
);

export function kindOf({ type }: { type: string }): Kind | undefined {
  return kinds.get(type);
}
