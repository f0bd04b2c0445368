/** What S3 answers where a bucket was never given a setting, by the parameter that asks for it. */
export const unsetSettings: { [parameter: string]: [operation: string, code: string] } = {
  replication: ["GetBucketReplication", "ReplicationConfigurationNotFoundError"],
  "object-lock": ["GetObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"],
  website: ["GetBucketWebsite", "NoSuchWebsiteConfiguration"],
  encryption: ["GetBucketEncryption", "ServerSideEncryptionConfigurationNotFoundError"],
  lifecycle: ["GetBucketLifecycleConfiguration", "NoSuchLifecycleConfiguration"],
};
