import type { IncomingMessage, ServerResponse } from "node:http";
import { parseXML } from "@aws-sdk/xml-builder";
import { bodyOf } from "./body";
import type { ObjectPath } from "./object-path";
import type { PassThrough, WholeResponse } from "./proxy";
import type { StoredVersion } from "./source-bucket";
import { repeated, type XmlElements } from "./xml";

interface Deleted {
  readonly key: string;
  readonly versionId: string;
}

/** Hears of the keys that DeleteObjects was given without version IDs. */
export type MarkersMade = (
  incoming: IncomingMessage,
  bucket: string,
  keys: readonly string[],
) => Promise<void>;

/**
 * The versions that clients deleted by their IDs, as they were listed before. A replica among them is not replicated again
 * ("Replicating existing objects with Batch Replication"), and the local AWS forgets that there was one. Only what passes
 * through the emulator is known.
 */
export class HardDeletions {
  private readonly gone = new Map<string, StoredVersion[]>();

  constructor(
    private readonly localAws: PassThrough,
    private readonly markersMade: MarkersMade,
  ) {}

  of(bucket: string, key: string): readonly StoredVersion[] {
    return this.gone.get(`${bucket}/${key}`) ?? [];
  }

  /** The bucket is gone; see ReplicationTable. */
  forget(bucket: string): void {
    for (const name of [...this.gone.keys()]) if (name.startsWith(`${bucket}/`)) this.gone.delete(name);
  }

  /** Whether a request deletes versions, or may do so. */
  static concerns({ key, versionId }: ObjectPath, { method = "", url = "" }: IncomingMessage): boolean {
    if (key !== undefined) return method === "DELETE" && versionId !== undefined;
    return deletesObjects(method, url);
  }

  /** Passes the deletion on, between a look at what is deleted and a note of what was. */
  async handle(path: ObjectPath, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { key, versionId } = path;
    const body = await bodyOf(incoming);
    const entries = key === undefined ? entriesIn(body.toString()) : [{ key, versionId }];
    const asked = entries.flatMap((entry) =>
      entry.versionId ? [{ ...entry, versionId: entry.versionId }] : [],
    );
    const listed = await this.list(path.bucket, asked, incoming);
    const answer = await this.localAws.ask(incoming, { body, headers: incoming.rawHeaders });
    if (answer.status < 300) {
      for (const version of remaining(listed, answer)) this.note(path.bucket, version);
      const unversioned = entries.filter((entry) => !entry.versionId).map((entry) => entry.key);
      await this.markersMade(incoming, path.bucket, unversioned);
    }
    outgoing.writeHead(answer.status, answer.headers.flat()).end(answer.body);
  }

  private note(bucket: string, version: StoredVersion): void {
    const name = `${bucket}/${version.key}`;
    this.gone.set(name, [...(this.gone.get(name) ?? []), version]);
  }

  private async list(bucket: string, asked: readonly Deleted[], incoming: IncomingMessage) {
    const wanted = new Set(asked.map(nameOf));
    const found: StoredVersion[] = [];
    const query = new URLSearchParams({ versions: "", prefix: commonPrefix(asked.map(({ key }) => key)) });
    while (wanted.size > found.length) {
      const answer = await this.localAws.ask(incoming, { method: "GET", path: `/${bucket}?${query}` });
      // Whoever is not allowed to list can be allowed to delete all the same.
      if (answer.status !== 200) break;
      const { ListVersionsResult: page = {} } = parseXML(answer.body.toString()) as {
        ListVersionsResult?: XmlElements;
      };
      for (const [element, isDeleteMarker] of [
        ["Version", false],
        ["DeleteMarker", true],
      ] as const) {
        const entries = repeated(page[element]) as XmlElements[];
        found.push(
          ...entries.map((entry) => stored(entry, isDeleteMarker)).filter((each) => wanted.has(nameOf(each))),
        );
      }
      if (page.IsTruncated !== "true") break;
      query.set("key-marker", String(page.NextKeyMarker));
      query.set("version-id-marker", String(page.NextVersionIdMarker));
    }
    return found;
  }
}

/** Whether a request for a bucket is a DeleteObjects. */
export function deletesObjects(method: string, url: string): boolean {
  return method === "POST" && new URLSearchParams(url.split("?")[1] ?? "").has("delete");
}

function entriesIn(body: string): { key: string; versionId?: string }[] {
  let request: XmlElements = {};
  try {
    ({ Delete: request = {} } = parseXML(body) as { Delete?: XmlElements });
  } catch {
    // The local AWS will say so.
  }
  return (repeated(request.Object) as { Key?: string; VersionId?: string }[]).flatMap(({ Key, VersionId }) =>
    Key ? [{ key: Key, ...(VersionId && { versionId: VersionId }) }] : [],
  );
}

/** A version under Object Lock stays, and DeleteObjects names it in its answer. */
function remaining(listed: readonly StoredVersion[], answer: WholeResponse): StoredVersion[] {
  const text = answer.body.toString();
  if (!text.includes("<DeleteResult")) return [...listed];
  const { DeleteResult: result = {} } = parseXML(text) as { DeleteResult?: XmlElements };
  const kept = (repeated(result.Error) as { Key?: string; VersionId?: string }[]).map(
    ({ Key = "", VersionId = "" }) => nameOf({ key: Key, versionId: VersionId }),
  );
  return listed.filter((version) => !kept.includes(nameOf(version)));
}

function stored(entry: XmlElements, isDeleteMarker: boolean): StoredVersion {
  const text = (name: string) => String(entry[name] ?? "");
  return {
    key: text("Key"),
    versionId: text("VersionId"),
    isLatest: text("IsLatest") === "true",
    isDeleteMarker,
    size: Number(text("Size")),
    etag: text("ETag"),
    lastModified: new Date(text("LastModified")),
    storageClass: text("StorageClass"),
  };
}

function nameOf({ key, versionId }: Deleted): string {
  return `${versionId}/${key}`;
}

function commonPrefix(keys: readonly string[]): string {
  const [first = "", ...others] = keys;
  let length = first.length;
  for (const key of others) while (!key.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}
