import { HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from "@aws-sdk/client-s3";
import type { ListedVersion } from "./bucket-content";

/** A listing tells neither locks nor replication statuses, so that each version costs a request. */
export const mostInspected = 1000;

const atOnce = 50;

export interface InspectedVersion extends ListedVersion {
  head: HeadObjectCommandOutput;
}

/** Reads the newest of these versions one by one. What went in the meantime is left out. */
export async function newestVersions(
  s3: S3Client,
  Bucket: string,
  versions: ListedVersion[],
): Promise<InspectedVersion[]> {
  const newest = [...versions]
    .sort((one, other) => other.lastModified - one.lastModified)
    .slice(0, mostInspected);
  const inspected: InspectedVersion[] = [];
  for (let first = 0; first < newest.length; first += atOnce) {
    const heads = newest.slice(first, first + atOnce).map(async (version) => {
      const { key, versionId } = version;
      const head = await orGone(s3.send(new HeadObjectCommand({ Bucket, Key: key, VersionId: versionId })));
      return head === undefined ? [] : [{ ...version, head }];
    });
    inspected.push(...(await Promise.all(heads)).flat());
  }
  return inspected;
}

async function orGone<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && ["NotFound", "NoSuchKey", "NoSuchVersion"].includes(error.name)) return;
    throw error;
  }
}
