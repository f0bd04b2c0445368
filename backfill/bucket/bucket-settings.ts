import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  type LifecycleRule,
  type ReplicationRule,
  type S3Client,
} from "@aws-sdk/client-s3";
import { httpStatus } from "../failure/failure-reason";

/** How a bucket is set up, as far as it matters to what is stored in it. */
export class BucketSettings {
  constructor(
    private readonly name: string,
    private readonly client: S3Client,
  ) {}

  async versioning(): Promise<string | undefined> {
    return (await this.client.send(new GetBucketVersioningCommand({ Bucket: this.name }))).Status;
  }

  async replicationRules(): Promise<ReplicationRule[]> {
    const asked = this.client.send(new GetBucketReplicationCommand({ Bucket: this.name }));
    return (await unlessAbsent(asked))?.ReplicationConfiguration?.Rules ?? [];
  }

  async lifecycleRules(): Promise<LifecycleRule[]> {
    try {
      const command = new GetBucketLifecycleConfigurationCommand({ Bucket: this.name });
      return (await this.client.send(command)).Rules ?? [];
    } catch (error) {
      if ((error as Error).name === "NoSuchLifecycleConfiguration") return [];
      throw error;
    }
  }

  async hasObjectLock(): Promise<boolean> {
    const asked = this.client.send(new GetObjectLockConfigurationCommand({ Bucket: this.name }));
    return (await unlessAbsent(asked))?.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled";
  }

  /** Whether it is one for sure, or whoever asks may not know. */
  async mayBeWebsite(): Promise<boolean> {
    try {
      const asked = this.client.send(new GetBucketWebsiteCommand({ Bucket: this.name }));
      return (await unlessAbsent(asked)) !== undefined;
    } catch (error) {
      if (httpStatus(error) === 403) return true;
      throw error;
    }
  }

  /** Whether a KMS key is its default, so that ETags are no digests of contents; those who may not know are told no. */
  async encryptsByKey(): Promise<boolean> {
    try {
      const asked = this.client.send(new GetBucketEncryptionCommand({ Bucket: this.name }));
      const rules = (await unlessAbsent(asked))?.ServerSideEncryptionConfiguration?.Rules ?? [];
      return rules.some(({ ApplyServerSideEncryptionByDefault: byDefault }) =>
        byDefault?.SSEAlgorithm?.startsWith("aws:kms"),
      );
    } catch (error) {
      if (httpStatus(error) === 403) return false;
      throw error;
    }
  }
}

/** Nothing if the bucket has no such configuration, or the server knows of none at all. */
async function unlessAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const isMissingBucket = (error as Error).name === "NoSuchBucket";
    if (!isMissingBucket && [404, 405, 501].includes(httpStatus(error) ?? 0)) return undefined;
    throw error;
  }
}
