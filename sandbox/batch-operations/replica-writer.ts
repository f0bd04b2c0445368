import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type ReplicationRule,
  type Tag,
} from "@aws-sdk/client-s3";
import type { Destination } from "./destination";
import type { BucketAccess } from "./local-clients";
import { encodePath } from "./object-request";
import { CUSTOMER_KEY, factsOf, type StoredVersion, tagsOf, type VersionFacts } from "./source-bucket";

/** What becomes of the tags of an object that is replicated. */
export type Tagging = "kept" | "left out";

type Settings = Pick<
  PutObjectCommandInput,
  "StorageClass" | "ServerSideEncryption" | "SSEKMSKeyId" | "BucketKeyEnabled"
>;

/** Puts one version into the destination, on top of what is there, and answers its version ID. */
export async function writeReplica(
  source: BucketAccess,
  destination: Destination,
  version: StoredVersion,
  facts: VersionFacts,
  rule: ReplicationRule,
  tags: Tagging = "kept",
): Promise<string> {
  if (version.isDeleteMarker) return putDeleteMarker(destination, version.key);
  if (facts.encryption.algorithm === CUSTOMER_KEY) {
    throw new Error("the double cannot copy objects that are encrypted with a customer's own key");
  }
  const settings = settingsOf(version, facts, rule);
  const versionId = destination.isForeign
    ? await carry(source, destination, version, settings, tags)
    : await copy(source, destination, version, settings, tags);
  await destination.echo?.silence(version.key, versionId);
  return versionId;
}

/** Brings a version of the destination to the top, where S3 would have put the others below it. */
export async function lift(destination: Destination, version: StoredVersion): Promise<string> {
  const { s3, name } = destination.bucket;
  const { key: Key, versionId: VersionId } = version;
  let lifted: string;
  if (version.isDeleteMarker) {
    lifted = await putDeleteMarker(destination, Key);
  } else {
    const { encryption } = await factsOf(destination.bucket, version);
    // Whatever the listing said, by now something is on top of it.
    const covered = { ...version, isLatest: false };
    lifted = await copy(destination.bucket, destination, covered, {
      StorageClass: version.storageClass as Settings["StorageClass"],
      ServerSideEncryption: encryption.algorithm as Settings["ServerSideEncryption"],
      SSEKMSKeyId: encryption.keyId,
      BucketKeyEnabled: encryption.bucketKey,
    });
    await destination.echo?.silence(Key, lifted);
  }
  await s3.send(new DeleteObjectCommand({ Bucket: name, Key, VersionId }));
  return lifted;
}

async function putDeleteMarker({ bucket, echo }: Destination, Key: string): Promise<string> {
  const answer = await bucket.s3.send(new DeleteObjectCommand({ Bucket: bucket.name, Key }));
  const versionId = known(answer.VersionId);
  await echo?.silence(Key, versionId);
  return versionId;
}

async function copy(
  source: BucketAccess,
  { bucket }: Destination,
  version: StoredVersion,
  settings: Settings,
  tags: Tagging = "kept",
): Promise<string> {
  const { key, versionId, isLatest } = version;
  const path = `${source.name}/${encodePath(key)}`;
  // The local AWS finds an object from before versioning only without its version ID "null".
  const isCurrentNull = versionId === "null" && isLatest;
  // Nor does it take along the tags of one that a newer version covers.
  const isCoveredNull = versionId === "null" && !isLatest;
  const replacesTags = isCoveredNull || tags === "left out";
  const headers = await bucket.send({
    method: "PUT",
    key,
    headers: {
      "x-amz-copy-source": isCurrentNull ? path : `${path}?versionId=${encodeURIComponent(versionId)}`,
      "x-amz-copy-source-if-match": isCurrentNull ? version.etag : undefined,
      "x-amz-tagging-directive": replacesTags ? "REPLACE" : undefined,
      "x-amz-tagging": replacesTags ? await tagging(source, version, tags) : undefined,
      "x-amz-storage-class": settings.StorageClass,
      "x-amz-server-side-encryption": settings.ServerSideEncryption,
      "x-amz-server-side-encryption-aws-kms-key-id": settings.SSEKMSKeyId,
      "x-amz-server-side-encryption-bucket-key-enabled": settings.BucketKeyEnabled ? "true" : undefined,
    },
  });
  return known(headers["x-amz-version-id"]?.toString());
}

/** Between accounts the object goes through the double. */
async function carry(
  source: BucketAccess,
  { bucket }: Destination,
  version: StoredVersion,
  settings: Settings,
  tags: Tagging,
): Promise<string> {
  const { key: Key, versionId: VersionId } = version;
  const object = await source.s3.send(new GetObjectCommand({ Bucket: source.name, Key, VersionId }));
  const answer = await bucket.s3.send(
    new PutObjectCommand({
      Bucket: bucket.name,
      Key,
      Body: object.Body,
      ContentLength: object.ContentLength,
      CacheControl: object.CacheControl,
      ContentDisposition: object.ContentDisposition,
      ContentEncoding: object.ContentEncoding,
      ContentLanguage: object.ContentLanguage,
      ContentType: object.ContentType,
      Expires: object.ExpiresString === undefined ? undefined : new Date(object.ExpiresString),
      Metadata: object.Metadata,
      WebsiteRedirectLocation: object.WebsiteRedirectLocation,
      Tagging: await tagging(source, version, tags),
      ...settings,
    }),
  );
  return known(answer.VersionId);
}

/** A replica keeps the kind of encryption of its source; only the KMS key is the rule's. */
function settingsOf(
  version: StoredVersion,
  { encryption }: VersionFacts,
  { Destination: to }: ReplicationRule,
): Settings {
  const isKms = encryption.algorithm?.startsWith("aws:kms");
  return {
    StorageClass: (to?.StorageClass ?? version.storageClass) as Settings["StorageClass"],
    ServerSideEncryption: encryption.algorithm as Settings["ServerSideEncryption"],
    ...(isKms && {
      SSEKMSKeyId: to?.EncryptionConfiguration?.ReplicaKmsKeyID,
      BucketKeyEnabled: encryption.bucketKey,
    }),
  };
}

async function tagging(bucket: BucketAccess, version: StoredVersion, tags: Tagging): Promise<string> {
  if (tags === "left out") return "";
  const pair = ({ Key = "", Value = "" }: Tag) => `${encodeURIComponent(Key)}=${encodeURIComponent(Value)}`;
  return (await tagsOf(bucket, version)).map(pair).join("&");
}

function known(versionId: string | undefined): string {
  if (versionId === undefined) throw new Error("the local AWS stored a replica without a version ID");
  return versionId;
}
