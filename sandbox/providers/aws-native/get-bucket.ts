import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketReplicationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import type { s3 as native } from "@pulumi/aws-native";
import type { AwsConnection } from "../aws-connection";
import { explained, orMissing } from "../aws-error";
import { invokeFunction } from "../resource-type";
import {
  encryptionOf,
  objectLockOf,
  ownershipOf,
  publicAccessOf,
  replicationOf,
  versioningOf,
} from "./bucket-model";
import { regionOfBucket } from "./find-bucket";

/** One read of everything Cloud Control tells about a bucket, gathered from the S3 calls it is made of. */
export function getBucketFunction({ s3, region }: AwsConnection) {
  return invokeFunction<native.GetBucketArgs, native.GetBucketResult>({
    token: "aws-native:s3:getBucket",
    arguments: { bucketName: "string" },
    async invoke({ bucketName: Bucket }) {
      const bucketRegion = await regionOfBucket(s3, Bucket, region);
      const read = <Answer>(call: Promise<Answer>, ...absent: string[]) =>
        explained(`reading bucket ${Bucket}`, "CloudControl: GetResource", orMissing(call, ...absent));
      const [versioning, encryption, ownership, publicAccess, replication, lock, tagging] = await Promise.all(
        [
          read(s3.send(new GetBucketVersioningCommand({ Bucket }))),
          read(
            s3.send(new GetBucketEncryptionCommand({ Bucket })),
            "ServerSideEncryptionConfigurationNotFoundError",
          ),
          read(s3.send(new GetBucketOwnershipControlsCommand({ Bucket })), "OwnershipControlsNotFoundError"),
          read(s3.send(new GetPublicAccessBlockCommand({ Bucket })), "NoSuchPublicAccessBlockConfiguration"),
          read(s3.send(new GetBucketReplicationCommand({ Bucket })), "ReplicationConfigurationNotFoundError"),
          read(
            s3.send(new GetObjectLockConfigurationCommand({ Bucket })),
            "ObjectLockConfigurationNotFoundError",
          ),
          read(s3.send(new GetBucketTaggingCommand({ Bucket })), "NoSuchTagSet"),
        ],
      );
      return {
        arn: `arn:aws:s3:::${Bucket}`,
        domainName: `${Bucket}.s3.amazonaws.com`,
        regionalDomainName: `${Bucket}.s3.${bucketRegion}.amazonaws.com`,
        ...versioningOf(versioning),
        ...encryptionOf(encryption?.ServerSideEncryptionConfiguration),
        ...ownershipOf(ownership?.OwnershipControls),
        ...publicAccessOf(publicAccess?.PublicAccessBlockConfiguration),
        ...replicationOf(replication?.ReplicationConfiguration),
        ...objectLockOf(lock?.ObjectLockConfiguration),
        ...(tagging?.TagSet?.length
          ? { tags: tagging.TagSet.map(({ Key = "", Value = "" }) => ({ key: Key, value: Value })) }
          : {}),
      };
    },
  });
}
