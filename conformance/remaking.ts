import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { tryToRemove } from "./bucket-removal";
import { NotJudged } from "./verdict";
import type { Bucket, World } from "./world";

/** S3 keeps a name for a while, and not every server hears of the deletion at once. */
const isHeld = /^(OperationAborted|BucketAlreadyExists|BucketAlreadyOwnedByYou|NoSuchBucket|NotFound)$/;

/** Deletes a bucket with all that it holds and creates another one under its name. Answers how long S3 kept the name. */
export async function remake(world: World, bucket: Bucket): Promise<number> {
  const { name: Bucket, accountId: ExpectedBucketOwner, s3 } = bucket;
  const isGone = await world.seenWithin(world.waits.removal, async () =>
    (await tryToRemove(s3, { Bucket, ExpectedBucketOwner })) === undefined ? true : undefined,
  );
  if (!isGone) throw new NotJudged(`The bucket did not become empty within ${world.waits.removal} s.`);
  const began = performance.now();
  const isAgain = await world.seenWithin(world.waits.bucketName, async () => {
    try {
      await world.bucketAgain(bucket);
      // In us-east-1 S3 also says yes to a name that it has not released yet.
      await s3.send(new ListObjectVersionsCommand({ Bucket, ExpectedBucketOwner }));
      return true;
    } catch (error) {
      if (!isHeld.test((error as Error).name)) throw error;
      return undefined;
    }
  });
  if (!isAgain)
    throw new NotJudged(`S3 did not release the bucket's name within ${world.waits.bucketName} s.`);
  return (performance.now() - began) / 1000;
}
