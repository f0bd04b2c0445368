export interface ObjectPath {
  readonly bucket: string;
  /** Absent where the request is about the bucket itself. */
  readonly key?: string;
  readonly versionId?: string;
}

/** What a path-style request to S3 is about. Undefined for what is none. */
export function objectPath(rawUrl: string): ObjectPath | undefined {
  const [path = "", query = ""] = rawUrl.split("?", 2);
  const [, bucket = "", key = ""] = /^\/([^/]+)(?:\/([\s\S]*))?$/.exec(path) ?? [];
  if (bucket === "") return undefined;
  const versionId = new URLSearchParams(query).get("versionId") ?? undefined;
  try {
    return {
      bucket,
      ...(key !== "" && { key: decodeURIComponent(key) }),
      ...(versionId !== undefined && { versionId }),
    };
  } catch {
    return undefined;
  }
}
