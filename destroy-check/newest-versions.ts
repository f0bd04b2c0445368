import { HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from "@aws-sdk/client-s3";
import { orNothing } from "../attachment/absent";
import type { ListedVersion } from "./bucket-content";

/** A listing tells neither locks nor replication statuses, so that each version costs a request. */
export const mostInspected = 1000;

const atOnce = 50;

const gone = ["NotFound", "NoSuchKey", "NoSuchVersion"];

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
      const asked = s3.send(new HeadObjectCommand({ Bucket, Key: key, VersionId: versionId }));
      const head = await orNothing(asked, ...gone);
      return head === undefined ? [] : [{ ...version, head }];
    });
    inspected.push(...(await Promise.all(heads)).flat());
  }
  return inspected;
}
