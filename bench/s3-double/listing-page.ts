import type { GeneratedBucket, GeneratedVersion } from "./generated-bucket";

/** What a page was asked for. Everything else that S3 knows is refused before. */
export interface PageQuery {
  prefix: string;
  mostKeys: number;
  isEncoded: boolean;
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const owner = `<Owner><ID>${"0123456789abcdef".repeat(4)}</ID></Owner>`;

/** A page of ListObjectsV2. The token is opaque to clients, as S3's is. */
export function objectsPage(
  bucket: GeneratedBucket,
  query: PageQuery,
  token: string | undefined,
  startAfter: string | undefined,
): string {
  const after = token === undefined ? startAfter : Buffer.from(token, "base64url").toString();
  const first = bucket.firstFrom(after === undefined || after < query.prefix ? query.prefix : after);
  const isBehind = after !== undefined && bucket.keyAt(first) === after;
  const { entries, last } = page(bucket.currentFrom(isBehind ? first + 1 : first), query, (version) => [
    "Contents",
    `<Size>${version.size}</Size><StorageClass>STANDARD</StorageClass>`,
  ]);
  const next =
    last && `<NextContinuationToken>${Buffer.from(last.key).toString("base64url")}</NextContinuationToken>`;
  return (
    `${declaration}<ListBucketResult ${namespace}>${heading(bucket, query, last !== undefined)}` +
    `<KeyCount>${entries.length}</KeyCount>${next ?? ""}${entries.join("")}</ListBucketResult>`
  );
}

/** A page of ListObjectVersions, versions and delete markers in one order. */
export function versionsPage(
  bucket: GeneratedBucket,
  query: PageQuery,
  keyMarker: string | undefined,
  versionIdMarker: string | undefined,
): string {
  const start =
    keyMarker === undefined || keyMarker < query.prefix
      ? { index: bucket.firstFrom(query.prefix), number: Number.POSITIVE_INFINITY }
      : bucket.placeAfter(keyMarker, versionIdMarker);
  const { entries, last } = page(bucket.versionsFrom(start), query, (version) => {
    const id = `<VersionId>${version.versionId}</VersionId><IsLatest>${version.isLatest}</IsLatest>${owner}`;
    return version.isDeleteMarker
      ? ["DeleteMarker", id]
      : ["Version", `<Size>${version.size}</Size><StorageClass>STANDARD</StorageClass>${id}`];
  });
  const next =
    last &&
    `<NextKeyMarker>${encoded(last.key, query)}</NextKeyMarker>` +
      `<NextVersionIdMarker>${last.versionId}</NextVersionIdMarker>`;
  return (
    `${declaration}<ListVersionsResult ${namespace}>${heading(bucket, query, last !== undefined)}` +
    `${next ?? ""}${entries.join("")}</ListVersionsResult>`
  );
}

/** The entries of one page, and the last of them if there are more. */
function page(
  versions: Iterable<GeneratedVersion>,
  query: PageQuery,
  describe: (version: GeneratedVersion) => [element: string, details: string],
): { entries: string[]; last?: GeneratedVersion } {
  const entries: string[] = [];
  let last: GeneratedVersion | undefined;
  for (const version of versions) {
    if (!version.key.startsWith(query.prefix)) break;
    if (entries.length === query.mostKeys) return { entries, last };
    const [element, details] = describe(version);
    const content = version.isDeleteMarker
      ? ""
      : `<ETag>&quot;${version.etag.slice(1, -1)}&quot;</ETag>` +
        "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>";
    entries.push(
      `<${element}><Key>${encoded(version.key, query)}</Key>` +
        `<LastModified>${version.lastModified.toISOString()}</LastModified>${content}${details}</${element}>`,
    );
    last = version;
  }
  return { entries };
}

function heading({ side }: GeneratedBucket, query: PageQuery, isTruncated: boolean): string {
  const { prefix, mostKeys, isEncoded } = query;
  return (
    `<Name>${side}</Name><Prefix>${encoded(prefix, query)}</Prefix><MaxKeys>${mostKeys}</MaxKeys>` +
    `${isEncoded ? "<EncodingType>url</EncodingType>" : ""}<IsTruncated>${isTruncated}</IsTruncated>`
  );
}

function encoded(key: string, { isEncoded }: PageQuery): string {
  if (!isEncoded) return key.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");
}
