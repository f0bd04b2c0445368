import { ListObjectAnnotationsCommand } from "@aws-sdk/client-s3";
import type { BucketAccess } from "./local-clients";
import type { StoredVersion } from "./source-bucket";

/** A local AWS that knows no annotations has none. */
export async function isAnnotated(
  { s3, name }: BucketAccess,
  { key, versionId, isDeleteMarker }: StoredVersion,
): Promise<boolean> {
  if (isDeleteMarker) return false;
  const command = new ListObjectAnnotationsCommand({ Bucket: name, Key: key, VersionId: versionId });
  const { Annotations = [] } = await s3.send(command).catch(() => ({ Annotations: [] }));
  return Annotations.length > 0;
}
