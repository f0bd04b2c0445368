import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";

/** Deletes every version and every delete marker: a bucket with history left in it cannot be deleted. */
export async function emptyBucket(s3: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    // Always from the start: what a page named is gone when the next one is asked for.
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1000 }));
    const entries = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (entries.length === 0) return;
    const { Errors: errors = [] } = await s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Quiet: true, Objects: entries.map(({ Key, VersionId }) => ({ Key, VersionId })) },
      }),
    );
    const [first] = errors;
    if (first !== undefined) {
      throw new Error(
        `${errors.length} versions stay, the first is ${first.Key}: ${first.Code} ${first.Message}`,
      );
    }
  }
}
