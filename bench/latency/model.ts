import { unsetSettings } from "../unset-settings";
import { type Content, etagAt, indexOf, lacking } from "./content";
import { escaped, firstOf, keyOfToken, listingPage, type PageQuery } from "./listing-page";
import { type Observed, Observer } from "./observer";
import { type Kind, type Limits, Partitions } from "./partitions";
import { DestinationSide, headersOf, type Side, SourceSide, type StoredObject, versionIdAt } from "./side";

export interface Request {
  method: string;
  /** With the query, as it came. */
  target: string;
  header(name: string): string | undefined;
}

export interface Answer {
  status: number;
  headers?: { [name: string]: string };
  /** Latin-1, or bytes. */
  body?: (string | Buffer)[];
  /** To be called when it has been sent. */
  giveBack?: () => void;
}

/** What will be answered, and after how many milliseconds. */
export interface Outcome {
  after: number;
  answer: () => Answer;
}

/** In milliseconds, however large an answer is and however many are under way. */
export interface Latencies {
  ListObjectsV2: number;
  HeadObject: number;
  CopyObject: number;
  /** What is asked about a bucket as a whole. */
  setting: number;
  SlowDown: number;
}

export const latenciesOfS3: Latencies = {
  ...{ ListObjectsV2: 80, HeadObject: 20, CopyObject: 60 },
  ...{ setting: 20, SlowDown: 10 },
};

const mostKeysOfPage = 1000;

const present: { [parameter: string]: [operation: string, body: string] } = {
  versioning: [
    "GetBucketVersioning",
    "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
  ],
  location: ["GetBucketLocation", "<LocationConstraint></LocationConstraint>"],
};

/** S3 as far as those who bring a bucket up to another one need it, with the time that it takes and the rates that it allows. */
export class Model {
  readonly observer: Observer;
  private readonly source: SourceSide;
  private readonly destination: DestinationSide;
  private readonly partitions: { [bucket in Side["name"]]: Partitions };

  constructor(
    private readonly content: Content,
    limits: Limits,
    private readonly latencies: Latencies,
    private readonly now: () => number,
  ) {
    this.source = new SourceSide(content);
    this.destination = new DestinationSide(content);
    this.partitions = {
      source: new Partitions(content.keys, limits),
      destination: new Partitions(content.keys, limits),
    };
    this.observer = new Observer(now());
  }

  outcome(request: Request): Outcome {
    const { target, method } = request;
    const mark = target.indexOf("?");
    const path = mark === -1 ? target : target.slice(0, mark);
    const slash = path.indexOf("/", 1);
    const bucket = slash === -1 ? path.slice(1) : path.slice(1, slash);
    const side = bucket === "source" || bucket === "destination" ? this[bucket] : undefined;
    if (!side) return this.refused(`a bucket ${bucket}`);
    const key = slash === -1 ? "" : decoded(path.slice(slash + 1));
    const query = new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1));
    query.delete("x-id");
    const known =
      key === "" ? this.ofBucket(side, method, query) : this.ofObject(side, key, request, query.size > 0);
    return known ?? this.refused(`${method} ${target}`);
  }

  observed(): Observed {
    const { content, destination, partitions } = this;
    let expected = 0;
    for (const _ of lacking(content)) expected++;
    return this.observer.observed(
      { expected, missing: expected - destination.brought, ...destination.needless },
      partitions,
    );
  }

  private ofBucket(side: Side, method: string, query: URLSearchParams): Outcome | undefined {
    if (method === "HEAD" && query.size === 0) {
      return this.setting("HeadBucket", {
        status: 200,
        headers: { "x-amz-bucket-region": "us-east-1", "content-length": "0" },
      });
    }
    if (method !== "GET") return undefined;
    if (query.get("list-type") === "2") return this.list(side, query);
    const [parameter = ""] = query.keys();
    const { [parameter]: is } = present;
    const { [parameter]: isNot } = unsetSettings;
    if (is) return this.setting(is[0], xml(is[1]));
    if (isNot) return this.setting(isNot[0], failure(404, isNot[1], "nobody configured it"));
    return undefined;
  }

  private list(side: Side, query: URLSearchParams): Outcome | undefined {
    // Peers send what they do not use with nothing in it.
    const isKnown = ([name, value]: [string, string]) => pageFields.includes(name) || value === "";
    if (![...query].every(isKnown)) return undefined;
    const token = query.get("continuation-token");
    const pageQuery: PageQuery = {
      prefix: query.get("prefix") ?? "",
      after: token ? keyOfToken(token) : (query.get("start-after") ?? undefined),
      mostKeys: Math.min(mostKeysOfPage, Number(query.get("max-keys") ?? mostKeysOfPage)),
      isEncoded: query.get("encoding-type") === "url",
    };
    const serve = () => () => {
      const { heading, entries, last, giveBack } = listingPage(side, pageQuery);
      return { ...xml(heading), body: [heading, entries, last], giveBack };
    };
    const first = firstOf(pageQuery, side);
    return this.limited({ operation: "ListObjectsV2", side, index: first, kind: "read", serve });
  }

  private ofObject(side: Side, key: string, request: Request, isQualified: boolean): Outcome | undefined {
    const index = indexOf(key, this.content);
    if (isQualified) return undefined;
    if (request.method === "HEAD") {
      const serve = () => () => {
        const object = index === undefined ? undefined : side.at(index);
        if (index === undefined || !object) return { status: 404 };
        return { status: 200, headers: headersOf(index, object) };
      };
      return this.limited({ operation: "HeadObject", side, index: index ?? 0, kind: "read", serve });
    }
    const from = copySource(request.header("x-amz-copy-source"));
    const isCopy = request.method === "PUT" && side.name === "destination" && from?.key === key;
    if (!isCopy || index === undefined) return undefined;
    const source = from.bucket === "source" ? this.source : side;
    // Done when it comes, so that of two at once only one keeps to the condition that there be none.
    const serve = () => {
      const answer = this.copied(source.at(index), side, index, from.versionId, request);
      return () => answer;
    };
    return this.limited({ operation: "CopyObject", side, index, kind: "write", serve });
  }

  private copied(
    original: StoredObject | undefined,
    destination: DestinationSide,
    index: number,
    versionId: string | undefined,
    request: Request,
  ): Answer {
    if (!original) return failure(404, "NoSuchKey", "there is no such source");
    const { writing } = original;
    if (versionId !== undefined && versionId !== versionIdAt(index, writing)) {
      return failure(404, "NoSuchVersion", "there is no such source");
    }
    const etag = etagAt(index, writing);
    const there = destination.at(index);
    const ifMatch = request.header("if-match");
    if (ifMatch !== undefined && !there) return failure(404, "NoSuchKey", "there is nothing to match");
    const conditions = [
      (request.header("x-amz-copy-source-if-match") ?? etag) === etag,
      ifMatch === undefined || (there && etagAt(index, there.writing) === ifMatch),
      request.header("if-none-match") !== "*" || !there,
    ];
    if (!conditions.every(Boolean)) return failure(412, "PreconditionFailed", "a condition does not hold");
    destination.write(index);
    this.observer.copied(this.now());
    const body =
      `<CopyObjectResult><ETag>&quot;${etag.slice(1, -1)}&quot;</ETag>` +
      `<LastModified>${new Date().toISOString()}</LastModified></CopyObjectResult>`;
    const id = versionIdAt(index, writing);
    return xml(body, { "x-amz-version-id": id, "x-amz-copy-source-version-id": id });
  }

  private limited({ operation, side, index, kind, serve }: Limited): Outcome {
    const { latencies, observer } = this;
    observer.asked(operation);
    if (this.partitions[side.name].admits(index, kind, this.now())) {
      return this.after(latencies[operation], serve());
    }
    observer.throttled(operation, this.now());
    return this.after(latencies.SlowDown, () => failure(503, "SlowDown", "Please reduce your request rate."));
  }

  private setting(operation: string, answer: Answer): Outcome {
    this.observer.asked(operation);
    return this.after(this.latencies.setting, () => answer);
  }

  private after(milliseconds: number, answer: () => Answer): Outcome {
    this.observer.began();
    return {
      after: milliseconds,
      answer: () => {
        this.observer.ended();
        return answer();
      },
    };
  }

  private refused(what: string): Outcome {
    this.observer.unknown(what);
    return this.after(0, () => failure(501, "NotImplemented", `the model does not know ${escaped(what)}`));
  }
}

interface Limited {
  operation: "ListObjectsV2" | "HeadObject" | "CopyObject";
  side: Side;
  /** The number of the key that it is about, or of the first of them. */
  index: number;
  kind: Kind;
  /** Called when it comes; the answer, when the time has passed. */
  serve: () => () => Answer;
}

const pageFields = [
  ...["list-type", "prefix", "max-keys", "encoding-type"],
  ...["continuation-token", "start-after"],
];

function copySource(
  header: string | undefined,
): { bucket: string; key: string; versionId?: string } | undefined {
  const [, bucket = "", key = "", versionId] =
    /^\/?([^/]+)\/([^?]+)(?:\?versionId=(.*))?$/.exec(header ?? "") ?? [];
  return bucket === "" ? undefined : { bucket, key: decoded(key), versionId };
}

function decoded(text: string): string {
  return text.includes("%") ? decodeURIComponent(text) : text;
}

function xml(body: string, headers: Answer["headers"] = {}): Answer {
  return { status: 200, headers: { "content-type": "application/xml", ...headers }, body: [body] };
}

function failure(status: number, code: string, message: string): Answer {
  return { ...xml(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`), status };
}
