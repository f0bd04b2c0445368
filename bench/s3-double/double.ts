import type { IncomingHttpHeaders } from "node:http";
import { unsetSettings } from "../unset-settings";
import { type Content, GeneratedBucket, numberOf, type Place } from "./generated-bucket";
import { objectsPage, type PageQuery, versionsPage } from "./listing-page";

export interface Request {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
}

export interface Answer {
  status: number;
  headers?: { [name: string]: string };
  body?: string;
}

/** What the double was asked so far. */
export interface Observed {
  /** How often, by the operation's name. */
  requests: { [operation: string]: number };
  /** When the first copy was asked for, in milliseconds since 1970. */
  firstCopyAt?: number;
}

const mostKeysOfPage = 1000;

/**
 * S3 as far as a backfill needs it, with the buckets "source" and "destination". Of each copy it remembers only that there is
 * one, which is enough for a client that tries whether conditions are kept.
 */
export class S3Double {
  readonly observed: Observed = { requests: {} };
  private readonly buckets: { [name: string]: GeneratedBucket };
  private readonly copied = new Set<number>();

  constructor(content: Content) {
    this.buckets = {
      source: new GeneratedBucket("source", content),
      destination: new GeneratedBucket("destination", content),
    };
  }

  answer(request: Request): Answer {
    const url = new URL(request.url, "http://double");
    const [, name = "", ...rest] = url.pathname.split("/");
    const key = decodeURIComponent(rest.join("/"));
    const bucket = this.buckets[name];
    if (!bucket) return failure(404, "NoSuchBucket", `there is no bucket ${name}`);
    const query = new Map(url.searchParams);
    query.delete("x-id");
    const { method, headers } = request;
    if (key === "" && method === "GET") return this.ofBucket(bucket, query);
    if (key !== "" && query.size === 0) {
      if (method === "HEAD") return this.head(bucket, key);
      if (method === "PUT" && bucket.side === "destination" && headers["x-amz-copy-source"] !== undefined) {
        return this.copy(bucket, headers);
      }
    }
    return unknown(
      `${method} of ${key === "" ? "a bucket" : "an object"} with ${url.search || "no parameters"}`,
    );
  }

  private ofBucket(bucket: GeneratedBucket, query: Map<string, string>): Answer {
    const [parameter = ""] = query.keys();
    if (query.size === 1 && parameter === "versioning") {
      this.count("GetBucketVersioning");
      return xml("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
    }
    const [operation, code] = (query.size === 1 && unsetSettings[parameter]) || [];
    if (operation && code) {
      this.count(operation);
      return failure(404, code, "nobody configured it");
    }
    const pageQuery: PageQuery = {
      prefix: query.get("prefix") ?? "",
      mostKeys: Math.min(mostKeysOfPage, Number(query.get("max-keys") ?? mostKeysOfPage)),
      isEncoded: query.get("encoding-type") === "url",
    };
    const asks = (...names: string[]) =>
      [...query.keys()].every((name) => [...pageFields, ...names].includes(name));
    if (query.get("list-type") === "2" && asks("list-type", "continuation-token", "start-after")) {
      this.count("ListObjectsV2");
      return xml(objectsPage(bucket, pageQuery, query.get("continuation-token"), query.get("start-after")));
    }
    if (query.has("versions") && asks("versions", "key-marker", "version-id-marker")) {
      this.count("ListObjectVersions");
      return xml(versionsPage(bucket, pageQuery, query.get("key-marker"), query.get("version-id-marker")));
    }
    return unknown(`GET of a bucket with ${[...query.keys()].join(", ")}`);
  }

  private head(bucket: GeneratedBucket, key: string): Answer {
    this.count("HeadObject");
    const index = bucket.indexOf(key);
    const version = index === undefined ? undefined : bucket.current(index);
    if (!version) return { status: 404 };
    return {
      status: 200,
      headers: {
        etag: version.etag,
        "content-length": String(version.size),
        "last-modified": version.lastModified.toUTCString(),
        "x-amz-version-id": version.versionId,
      },
    };
  }

  private copy(destination: GeneratedBucket, headers: IncomingHttpHeaders): Answer {
    this.observed.firstCopyAt ??= Date.now();
    this.count("CopyObject");
    const [path = "", versionId] = String(headers["x-amz-copy-source"]).split("?versionId=");
    const [name = "", ...rest] = path.replace(/^\//, "").split("/");
    const source = this.buckets[name];
    const index = source?.indexOf(decodeURIComponent(rest.join("/")));
    if (!source || index === undefined) return failure(404, "NoSuchKey", "there is no such source");
    const original =
      versionId === undefined
        ? source.current(index)
        : source.version({ index, number: numberOf(versionId) });
    if (!original || (versionId !== undefined && original.versionId !== versionId)) {
      return failure(404, "NoSuchVersion", "there is no such source");
    }
    const ifSourceMatches = headers["x-amz-copy-source-if-match"];
    if (ifSourceMatches !== undefined && ifSourceMatches !== original.etag) return preconditionFailed;
    if (!this.holds(destination, { index, number: numberOf(original.versionId) }, headers)) {
      return preconditionFailed;
    }
    this.copied.add(index);
    return xml(
      `<CopyObjectResult><ETag>&quot;${original.etag.slice(1, -1)}&quot;</ETag>` +
        `<LastModified>${new Date().toISOString()}</LastModified></CopyObjectResult>`,
      { "x-amz-version-id": original.versionId },
    );
  }

  /** A version is only copied when the one before it is there, whether it always was or was copied just now. */
  private holds(
    destination: GeneratedBucket,
    { index, number }: Place,
    headers: IncomingHttpHeaders,
  ): boolean {
    const ifMatch = headers["if-match"];
    if (ifMatch !== undefined)
      return number > 1 && ifMatch === destination.version({ index, number: number - 1 }).etag;
    if (headers["if-none-match"] !== "*") return true;
    return destination.versionCount(index) === 0 && !this.copied.has(index);
  }

  private count(operation: string): void {
    this.observed.requests[operation] = (this.observed.requests[operation] ?? 0) + 1;
  }
}

const pageFields = ["prefix", "max-keys", "encoding-type"];

const preconditionFailed = failure(412, "PreconditionFailed", "a condition does not hold");

function unknown(what: string): Answer {
  return failure(501, "NotImplemented", `the double does not know ${what}`);
}

function xml(body: string, headers: Answer["headers"] = {}): Answer {
  return { status: 200, headers: { "content-type": "application/xml", ...headers }, body };
}

function failure(status: number, code: string, message: string): Answer {
  return { ...xml(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`), status };
}
