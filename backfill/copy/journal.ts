import { createHash } from "node:crypto";
import type { BackfillRun } from "../../contract/backfill-run";
import type { ListedObject } from "../bucket/bucket";
import { Refusal } from "../failure/refusal";
import { LineFile } from "../record/line-file";
import type { Expected } from "./conditional-copy";
import type { Transfer } from "./copy";

/** What completing an upload takes of each part. */
export interface StoredPart {
  etag: string;
  checksum?: string;
}

/** An upload in parts that was begun, and the parts that are there. */
export interface OpenUpload {
  uploadId: string;
  parts: Map<number, StoredPart>;
}

/** What was begun, for which state of which object. An upload is never gone on with for another. */
interface Begun {
  uploadId: string;
  bucket: string;
  key: string;
  /** Of the object, and of the way it is stored. */
  state: string;
}

/** A copy, or a delete marker, that is not done with being stored: it has to be looked at afterwards. */
export interface Undertaking {
  bucket: string;
  object: ListedObject & { isDeleteMarker?: boolean };
  expected: Expected;
  inParts: boolean;
  /** Nothing of it was there before, by the server's clock. */
  since: Date;
}

type Line =
  | { run: string }
  | { begun: Begun }
  | ({ part: number; of: string } & StoredPart)
  | { ended: string }
  | { undertaken: Undertaking; id: number }
  | { done: number };

type Entry = Begun & OpenUpload & { isOfThisRun: boolean };

/** How far the file may grow before it is written anew with what is still open. */
const compactionFrom = 1024 * 1024;

/** Remembers what is under way beyond the end of the process, whatever that end is. */
export class Journal {
  private readonly open = new Map<string, Entry>();
  private readonly undertakings = new Map<number, Undertaking>();
  /** Apart from this run's, because each key is looked up there. */
  private readonly earlierUndertakings = new Map<number, Undertaking>();
  private lastId = 0;
  private compactAt = compactionFrom;

  private constructor(
    private readonly file: LineFile,
    private readonly run: string,
  ) {}

  static open(path: string, run: BackfillRun): Journal {
    const wanted = digest(run);
    const file = LineFile.open("journal", path, { keepsEarlier: true, firstLine: { run: wanted } });
    const journal = new Journal(file, wanted);
    const [header, ...lines] = file.earlier as Line[];
    if (header && !("run" in header && header.run === wanted)) {
      file.close();
      throw new Refusal([
        `journal is ${JSON.stringify(path)}, which is that of another run; allowed is a run with the same buckets, ` +
          "keys and storage classes; name another file, or finish the other run first, as its uploads are charged for",
      ]);
    }
    if (!header) file.append({ run: wanted });
    for (const line of lines) journal.read(line);
    return journal;
  }

  /** An earlier run's upload of the same object in the same state, which then is this run's. */
  goOn(transfer: Transfer, way: string): OpenUpload | undefined {
    const state = stateOf(transfer, way);
    for (const upload of this.open.values()) {
      const isSame = upload.bucket === transfer.destination.name && upload.key === transfer.object.key;
      if (upload.isOfThisRun || !isSame || upload.state !== state) continue;
      upload.isOfThisRun = true;
      return upload;
    }
    return undefined;
  }

  begin(transfer: Transfer, way: string, uploadId: string): void {
    const { destination, object } = transfer;
    const state = stateOf(transfer, way);
    const begun = { uploadId, bucket: destination.name, key: object.key, state };
    this.append({ begun });
    this.open.set(uploadId, { ...begun, parts: new Map(), isOfThisRun: true });
  }

  addPart(uploadId: string, part: number, stored: StoredPart): void {
    this.append({ part, of: uploadId, ...stored });
    this.open.get(uploadId)?.parts.set(part, stored);
  }

  /** Completed or aborted. */
  end(uploadId: string): void {
    // One that could not even be noted down is not in the file.
    if (this.open.delete(uploadId)) this.tryToAppend({ ended: uploadId });
  }

  /** What earlier runs began and this run did not go on with: its object changed or is there already. */
  left(): (Begun & OpenUpload)[] {
    return [...this.open.values()].filter(({ isOfThisRun }) => !isOfThisRun);
  }

  knows(uploadId: string): boolean {
    return this.open.has(uploadId);
  }

  /** Has to be done before anything of it is stored. */
  undertake(undertaken: Undertaking): number {
    const id = ++this.lastId;
    this.append({ undertaken, id });
    this.undertakings.set(id, undertaken);
    return id;
  }

  /** Stored and looked at, or certainly not stored. */
  done(id: number): void {
    if (this.undertakings.delete(id) || this.earlierUndertakings.delete(id)) this.tryToAppend({ done: id });
  }

  /** What earlier runs undertook and never saw the end of. */
  unfinished(): readonly { id: number; undertaking: Undertaking }[] {
    if (this.earlierUndertakings.size === 0) return nothing;
    return [...this.earlierUndertakings].map(([id, undertaking]) => ({ id, undertaking }));
  }

  /** If nothing is open the file has nothing to tell the next run. */
  close(): void {
    if (this.open.size + this.undertakings.size + this.earlierUndertakings.size === 0) this.file.remove();
    else this.file.close();
  }

  private append(line: Line): void {
    if (this.file.length > this.compactAt) {
      this.file.replace(this.lines());
      this.compactAt = Math.max(compactionFrom, this.file.length * 4);
    }
    this.file.append(line);
  }

  private tryToAppend(line: Line): void {
    try {
      this.append(line);
    } catch {
      // The next run takes it for open, learns that it is not, and forgets it.
    }
  }

  private lines(): Line[] {
    const uploads = [...this.open.values()].flatMap(({ uploadId, bucket, key, state, parts }): Line[] => [
      { begun: { uploadId, bucket, key, state } },
      ...[...parts].map(([part, stored]) => ({ part, of: uploadId, ...stored })),
    ]);
    const undertakings = [...this.earlierUndertakings, ...this.undertakings].map(([id, undertaken]) => {
      return { undertaken, id };
    });
    return [{ run: this.run }, ...uploads, ...undertakings];
  }

  private read(line: Line): void {
    if ("begun" in line)
      this.open.set(line.begun.uploadId, { ...line.begun, parts: new Map(), isOfThisRun: false });
    if ("part" in line)
      this.open.get(line.of)?.parts.set(line.part, { etag: line.etag, checksum: line.checksum });
    if ("ended" in line) this.open.delete(line.ended);
    if ("undertaken" in line) {
      this.earlierUndertakings.set(line.id, withDates(line.undertaken));
      this.lastId = Math.max(this.lastId, line.id);
    }
    if ("done" in line) this.earlierUndertakings.delete(line.done);
  }
}

const nothing: readonly never[] = [];

/** JSON has no dates. */
function withDates(undertaken: Undertaking): Undertaking {
  const { object, since } = undertaken;
  const lastModified = new Date(object.lastModified);
  return { ...undertaken, object: { ...object, lastModified }, since: new Date(since) };
}

/** What an upload was told when it was begun, besides the object's own. */
function digest({ source, destinations }: BackfillRun): string {
  const settings = Object.values(destinations).map(
    ({ bucket, storageClass, kmsKeyArn, bucketKey, otherAccount }) => [
      ...[bucket, storageClass, kmsKeyArn, bucketKey, otherAccount],
    ],
  );
  return createHash("sha256")
    .update(JSON.stringify([source.bucket, settings]))
    .digest("hex")
    .slice(0, 16);
}

/** The time counts too: a new version may differ in its metadata alone, which the upload has taken already. */
function stateOf({ object }: Transfer, way: string): string {
  const { etag, size, lastModified, versionId } = object;
  return [etag, size, lastModified.toISOString(), versionId ?? "current", way].join(" ");
}
