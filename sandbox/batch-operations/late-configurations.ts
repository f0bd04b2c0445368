import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { bodyOf } from "./body";
import type { ObjectPath } from "./object-path";
import type { PassThrough, WholeResponse } from "./proxy";

/** What the client was told, until the local AWS may be told as well. */
interface LateChange {
  readonly shown: WholeResponse;
  readonly due: number;
  apply(): Promise<void>;
}

/** No account of a user's, so that the bucket in it is in nobody's list. */
const SCRATCH_ACCOUNT = "999999999999";
const NO_CONFIGURATION = "ReplicationConfigurationNotFoundError";

/**
 * Replication configurations that spread late: "Bucket configurations have an eventual consistency model" ("Buckets
 * overview"). GetBucketReplication shows a new one at once, and until it has spread, live replication and jobs work by
 * the former one. That the read is ahead of the machinery, and that all of it changes in one moment, is a guess.
 *
 * Live replication is the local AWS's own, so that it holds the former configuration for as long. What it would say to
 * the new one is asked of a bucket that nobody uses.
 */
export class LateConfigurations {
  private readonly changes = new Map<string, LateChange[]>();
  private scratch?: Promise<string>;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly localAws: PassThrough,
    /** How long a configuration takes from now on. */
    public milliseconds: number,
  ) {}

  /** Whether a request must not reach the local AWS as it is. */
  concerns({ bucket, key }: ObjectPath, { method = "", url = "" }: IncomingMessage): boolean {
    if (key !== undefined || !/^(GET|PUT|DELETE)$/.test(method) || !isAboutReplication(url)) return false;
    return this.changes.has(bucket) || (this.milliseconds > 0 && method !== "GET");
  }

  /** One after the other: the bucket of the rehearsals holds one configuration at a time. */
  async handle({ bucket }: ObjectPath, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await bodyOf(incoming);
    const answered = this.inTurn(() =>
      incoming.method === "GET" ? this.read(bucket, incoming) : this.change(bucket, incoming, request),
    );
    const { status, headers, body } = await answered;
    outgoing.writeHead(status, headers.flat()).end(body);
  }

  /** A bucket that comes back under its name has no configuration from before. */
  forget(bucket: string): void {
    this.changes.delete(bucket);
  }

  /** Lets everything spread at once. */
  async finish(): Promise<void> {
    for (const changes of this.changes.values()) for (const { apply } of [...changes]) await apply();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async read(bucket: string, incoming: IncomingMessage): Promise<WholeResponse> {
    const now = await this.localAws.ask(incoming);
    const shown = this.changes.get(bucket)?.at(-1)?.shown;
    return shown && isConfigurationOrNone(now) ? shown : now;
  }

  private async change(bucket: string, incoming: IncomingMessage, body: Buffer): Promise<WholeResponse> {
    const rehearsed =
      (await this.wouldTake(bucket, incoming)) && (await this.rehearse(bucket, incoming, body));
    // Refused: the local AWS says so in its own words, and nothing changes.
    if (!rehearsed) return this.localAws.ask(incoming, { body, headers: incoming.rawHeaders });
    const { answer, shown } = rehearsed;
    const before = this.changes.get(bucket)?.at(-1)?.due ?? 0;
    const due = Math.max(Date.now() + this.milliseconds, before);
    const change: LateChange = {
      shown,
      due,
      apply: () => this.inTurn(() => this.apply(bucket, change, incoming)),
    };
    this.changes.set(bucket, [...(this.changes.get(bucket) ?? []), change]);
    setTimeout(change.apply, due - Date.now()).unref();
    return answer;
  }

  private async wouldTake(bucket: string, incoming: IncomingMessage): Promise<boolean> {
    if (incoming.method === "DELETE") {
      return isConfigurationOrNone(
        await this.localAws.ask(incoming, { method: "GET", path: `/${bucket}?replication` }),
      );
    }
    const versioning = await this.localAws.ask(incoming, { method: "GET", path: `/${bucket}?versioning` });
    return versioning.body.includes("<Status>Enabled</Status>");
  }

  /** The answer to the change and the configuration afterwards, as the local AWS words them. */
  private async rehearse(bucket: string, { method, url }: IncomingMessage, body: Buffer) {
    this.scratch ??= this.makeScratch();
    const name = await this.scratch;
    const path = `/${name}?${url?.split("?")[1]}`;
    const answer = await this.inScratch(method ?? "", path, body);
    if (answer.status >= 300) return;
    const shown = await this.inScratch("GET", `/${name}?replication`);
    const inWords = Buffer.from(shown.body.toString().replaceAll(name, bucket));
    return { answer, shown: { ...shown, ...withLength(shown.headers, inWords) } };
  }

  private async makeScratch(): Promise<string> {
    const name = `rehearsal-${randomUUID()}`;
    await this.inScratch("PUT", `/${name}`);
    const enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    await this.inScratch("PUT", `/${name}?versioning`, Buffer.from(enabled));
    return name;
  }

  private inScratch(method: string, path: string, body?: Buffer): Promise<WholeResponse> {
    const authorization = `AWS4-HMAC-SHA256 Credential=${SCRATCH_ACCOUNT}/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`;
    return this.localAws.ask(undefined, { method, path, body, headers: ["authorization", authorization] });
  }

  private async apply(bucket: string, change: LateChange, incoming: IncomingMessage): Promise<void> {
    const changes = this.changes.get(bucket);
    if (!changes?.includes(change)) return;
    const { status, body } = change.shown;
    const [method, content] = status === 200 ? ["PUT", body] : ["DELETE", undefined];
    // A bucket that is gone by then, past the emulator, has nothing that could spread.
    await this.localAws
      .ask(incoming, { method, path: `/${bucket}?replication`, body: content })
      .catch(() => undefined);
    changes.splice(changes.indexOf(change), 1);
    if (changes.length === 0 && this.changes.get(bucket) === changes) this.changes.delete(bucket);
  }
}

function isAboutReplication(url: string): boolean {
  return new URLSearchParams(url.split("?")[1] ?? "").has("replication");
}

function isConfigurationOrNone({ status, body }: WholeResponse): boolean {
  return status === 200 || body.includes(`<Code>${NO_CONFIGURATION}</Code>`);
}

function withLength(headers: WholeResponse["headers"], body: Buffer) {
  const others = headers.filter(([name]) => name.toLowerCase() !== "content-length");
  return { headers: [...others, ["Content-Length", String(body.length)] as [string, string]], body };
}
