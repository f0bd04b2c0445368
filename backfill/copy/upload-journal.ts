import { createHash } from "node:crypto";
import { unlinkSync } from "node:fs";
import type { BackfillRun } from "../../contract/backfill-run";
import { Refusal } from "../failure/refusal";
import { LineFile } from "../record/line-file";
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

type Line =
  | { run: string }
  | { begun: Begun }
  | ({ part: number; of: string } & StoredPart)
  | { ended: string };

type Entry = Begun & OpenUpload & { isOfThisRun: boolean };

/** Remembers uploads in parts beyond the end of the process, whatever that end is. */
export class UploadJournal {
  private readonly open = new Map<string, Entry>();

  private constructor(private readonly file: LineFile) {}

  static open(path: string, run: BackfillRun): UploadJournal {
    const file = LineFile.open("journal", path, { keepsEarlier: true });
    const journal = new UploadJournal(file);
    const [header, ...lines] = file.earlier as Line[];
    const wanted = digest(run);
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
    this.file.append({ begun });
    this.open.set(uploadId, { ...begun, parts: new Map(), isOfThisRun: true });
  }

  addPart(uploadId: string, part: number, stored: StoredPart): void {
    this.file.append({ part, of: uploadId, ...stored });
  }

  /** Completed or aborted. */
  end(uploadId: string): void {
    // One that could not even be noted down is not in the file.
    if (!this.open.delete(uploadId)) return;
    try {
      this.file.append({ ended: uploadId });
    } catch {
      // The next run takes it for open, learns that it is not, and forgets it.
    }
  }

  /** What earlier runs began and this run did not go on with: its object changed or is there already. */
  left(): Entry[] {
    return [...this.open.values()].filter(({ isOfThisRun }) => !isOfThisRun);
  }

  /** Without open uploads the file has nothing to tell the next run. */
  close(): void {
    this.file.close();
    if (this.open.size === 0) unlinkSync(this.file.path);
  }

  private read(line: Line): void {
    if ("begun" in line)
      this.open.set(line.begun.uploadId, { ...line.begun, parts: new Map(), isOfThisRun: false });
    if ("part" in line) this.open.get(line.of)?.parts.set(line.part, line);
    if ("ended" in line) this.open.delete(line.ended);
  }
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
