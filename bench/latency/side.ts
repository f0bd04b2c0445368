import { type Content, etagAt, lackAt, sizeAt, type Writing } from "./content";

/** What a bucket has under a key. */
export interface StoredObject {
  writing: Writing;
  /** Of 2025. What was copied while the model runs has the latest, and not the time of the copy. */
  month: number;
}

const months = { source: 1, copied: 2, changed: 5, copiedNow: 6 };

/** The bucket that is copied from: it never changes. */
export class SourceSide {
  readonly name = "source";

  constructor(readonly content: Content) {}

  at(index: number): StoredObject {
    return lackAt(index, this.content) === "content" ? changedObject : firstObject;
  }
}

/** The bucket that is copied to: all that it keeps is one byte for each key. */
export class DestinationSide {
  readonly name = "destination";
  /** 1 for what has been copied. */
  private readonly state: Uint8Array;
  /** Copies of what had been copied already, and of what was there. */
  readonly needless = { repeated: 0, unasked: 0 };
  private copied = 0;

  constructor(readonly content: Content) {
    this.state = new Uint8Array(content.keys);
  }

  at(index: number): StoredObject | undefined {
    const lack = lackAt(index, this.content);
    if (this.state[index] === 1) return lack === "content" ? rewrittenObject : newObject;
    return lack === "key" ? undefined : copiedObject;
  }

  write(index: number): void {
    const lack = lackAt(index, this.content);
    if (lack === "nothing") {
      this.needless.unasked++;
    } else if (this.state[index] === 1) {
      this.needless.repeated++;
    } else {
      this.state[index] = 1;
      this.copied++;
    }
  }

  /** How many of the copies that it lacked it has by now. */
  get brought(): number {
    return this.copied;
  }
}

export type Side = SourceSide | DestinationSide;

const firstObject: StoredObject = { writing: "first", month: months.source };
const changedObject: StoredObject = { writing: "changed", month: months.changed };
const copiedObject: StoredObject = { writing: "first", month: months.copied };
const newObject: StoredObject = { writing: "first", month: months.copiedNow };
const rewrittenObject: StoredObject = { writing: "changed", month: months.copiedNow };

/** As S3 writes it in listings. */
export function timeOf(index: number, { month }: StoredObject): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `2025-0${month}-11T10:${two(Math.floor(index / 60) % 60)}:${two(index % 60)}.000Z`;
}

/** What the headers of an object tell. */
export function headersOf(index: number, object: StoredObject): { [name: string]: string } {
  return {
    etag: etagAt(index, object.writing),
    "last-modified": new Date(timeOf(index, object)).toUTCString(),
    "content-length": String(sizeAt(index)),
    "content-type": "application/octet-stream",
    "x-amz-version-id": versionIdAt(index, object.writing),
  };
}

/** As long as those of S3. */
export function versionIdAt(index: number, writing: Writing): string {
  return etagAt(index, writing).slice(1, -1);
}
