import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { ignoreAbsent, isAbsent } from "./absent";

/** The owner keeps a bucket of somebody else, who took over the name, from being emptied. */
export interface OwnBucket {
  Bucket: string;
  ExpectedBucketOwner: string;
}

/**
 * Empties and deletes a bucket, and answers why it is still there, if another try may help: replicas that were under way may
 * arrive after the bucket was emptied.
 */
export async function tryToRemove(s3: S3Client, bucket: OwnBucket): Promise<Error | undefined> {
  try {
    await empty(s3, bucket);
    await s3.send(new DeleteBucketCommand(bucket));
    return undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if (!/BucketNotEmpty|OperationAborted/.test((error as Error).name)) throw error;
    return error as Error;
  }
}

async function empty(s3: S3Client, bucket: OwnBucket): Promise<void> {
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand(bucket));
  for (const { Key, UploadId } of Uploads) {
    await s3.send(new AbortMultipartUploadCommand({ ...bucket, Key, UploadId })).catch(ignoreAbsent);
  }
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand(bucket));
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (Objects.length === 0) return;
    const command = { ...bucket, Delete: { Objects, Quiet: true }, BypassGovernanceRetention: true };
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand(command));
    const [failed] = Errors;
    if (failed)
      throw new Error(`the object ${failed.Key} cannot be deleted: ${failed.Code} ${failed.Message}`);
  }
}
