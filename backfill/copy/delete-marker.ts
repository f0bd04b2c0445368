import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import type { Bucket } from "../bucket/bucket";
import { wasAskedAgain } from "../failure/failure-reason";
import { ConditionNotMet, type Expected, isUnchanged, takeBack } from "./conditional-copy";
import type { Written } from "./copy";

/**
 * Deletes what readers see under the key, as long as that and the source are as expected; nothing is lost by it. The
 * marker has no ETag.
 */
export async function putDeleteMarker(
  source: Bucket,
  destination: Bucket,
  key: string,
  expected: Expected,
): Promise<Written> {
  // Servers may ignore the condition, and there is none for a key that is deleted or was never there.
  if ((await destination.etag(key)) !== expected.atDestination) {
    throw new ConditionNotMet("another object arrived before the delete marker");
  }
  const answer = await destination.client.send(
    new DeleteObjectCommand({ Bucket: destination.name, Key: key, IfMatch: expected.atDestination }),
  );
  if (!answer.DeleteMarker || !answer.VersionId) throw new Error("S3 answered the delete without a marker");
  const marker = { etag: "", versionId: answer.VersionId, isAskedAgain: wasAskedAgain(answer) };
  const isFine = await isUnchanged(source, key, expected).catch(async (error) => {
    await takeBack(destination, key, marker);
    throw error;
  });
  if (!isFine) {
    await takeBack(destination, key, marker);
    throw new ConditionNotMet("the source changed while the delete marker was put");
  }
  return marker;
}
