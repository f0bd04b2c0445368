import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import {
  GetBucketAccelerateConfigurationCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

const settings = {
  acceleration: GetBucketAccelerateConfigurationCommand,
  encryption: GetBucketEncryptionCommand,
  lifecycle: GetBucketLifecycleConfigurationCommand,
  logging: GetBucketLoggingCommand,
  notification: GetBucketNotificationConfigurationCommand,
  objectLock: GetObjectLockConfigurationCommand,
  ownership: GetBucketOwnershipControlsCommand,
  policy: GetBucketPolicyCommand,
  publicAccess: GetPublicAccessBlockCommand,
  replication: GetBucketReplicationCommand,
  tags: GetBucketTaggingCommand,
  versioning: GetBucketVersioningCommand,
};

export type BucketSnapshot = Record<keyof typeof settings | "objects", unknown>;

/** Every setting of a bucket as S3 answers it, or the name of its error, and every version and delete marker. */
export async function bucketSnapshot(s3: S3Client, Bucket: string): Promise<BucketSnapshot> {
  const read = Object.entries({ ...settings, objects: ListObjectVersionsCommand }).map(
    async ([name, Command]) => {
      try {
        const { $metadata: _, ...answer } = await s3.send(
          new (Command as typeof GetBucketPolicyCommand)({ Bucket }),
        );
        return [name, answer];
      } catch (error) {
        return [name, (error as Error).name];
      }
    },
  );
  return Object.fromEntries(await Promise.all(read));
}

/** A role with its trust and its permissions. */
export async function roleSnapshot(endpoint: string, roleArn: string): Promise<unknown> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const iam = new IAMClient({ region: "us-east-1", endpoint, credentials });
  const RoleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const policies = PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return [PolicyName, PolicyDocument];
    });
    return { trust: Role?.AssumeRolePolicyDocument, policies: await Promise.all(policies) };
  } catch (error) {
    return (error as Error).name;
  } finally {
    iam.destroy();
  }
}
