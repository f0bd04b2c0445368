import { AbortMultipartUploadCommand } from "@aws-sdk/client-s3";
import type { Bucket } from "../bucket/bucket";
import { httpStatus } from "../failure/failure-reason";
import type { Journal } from "./journal";

export async function abortUpload(destination: Bucket, key: string, uploadId: string): Promise<void> {
  const upload = { Bucket: destination.name, Key: key, UploadId: uploadId };
  try {
    await destination.client.send(new AbortMultipartUploadCommand(upload));
  } catch (error) {
    if ((error as Error).name !== "NoSuchUpload") throw error;
  }
}

/** Ends what earlier runs began and no run will go on with: its parts would be charged for until somebody finds them. */
export async function abortLeftovers(journal: Journal, destination: Bucket): Promise<void> {
  for (const { bucket, key, uploadId } of journal.left()) {
    if (bucket !== destination.name) continue;
    await abortUpload(destination, key, uploadId);
    journal.end(uploadId);
  }
}

/**
 * Ends uploads of the key that were begun without anybody hearing of it. Nobody could ever add a part to them, which
 * tells them from those of others; these are left alone as well if they are older.
 */
export async function abortUnheard(
  destination: Bucket,
  key: string,
  since: Date,
  isKnown: (uploadId: string) => boolean,
): Promise<void> {
  for (const { uploadId, initiated } of await uploadsOf(destination, key)) {
    if (isKnown(uploadId) || initiated < since || (await destination.hasPart(key, uploadId))) continue;
    await abortUpload(destination, key, uploadId);
  }
}

/** Who may not list uploads can only have them ended by the bucket's lifecycle. */
async function uploadsOf(destination: Bucket, key: string) {
  try {
    return await destination.uploads(key);
  } catch (error) {
    if (httpStatus(error) === 403) return [];
    throw error;
  }
}
