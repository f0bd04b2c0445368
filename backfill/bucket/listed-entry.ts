import type { _Object } from "@aws-sdk/client-s3";
import { type EntryTexts, field } from "../wire/entry-texts";
import type { Entries, ListedObject, ListedVersion } from "./bucket";
import { entityTag } from "./entity-tag";
import { decodedKey } from "./key-text";

/** An object on a page that the wire brought. What it is, is read from the page when it is asked; meanwhile the page stays in memory. */
export class ListedEntry implements ListedObject {
  constructor(
    private readonly texts: EntryTexts,
    private readonly at: number,
    private readonly isEncoded: boolean,
  ) {}

  get key(): string {
    return decodedKey(this.texts.text(this.at, field.key), this.isEncoded);
  }

  get size(): number {
    return this.texts.number(this.at, field.size);
  }

  get etag(): string {
    return entityTag(this.texts.text(this.at, field.etag)) ?? "";
  }

  get lastModified(): Date {
    return new Date(this.modifiedAt);
  }

  get modifiedAt(): number {
    return this.texts.time(this.at, field.lastModified);
  }

  get storageClass(): string {
    return this.texts.text(this.at, field.storageClass) ?? "STANDARD";
  }

  get isRestored(): boolean {
    return this.texts.text(this.at, field.isRestoreInProgress) === "false";
  }

  /** Nothing if the keys have to be read to know. */
  keyOrder(other: ListedEntry): number | undefined {
    if (this.isEncoded !== other.isEncoded) return undefined;
    return this.texts.order(this.at, field.key, other.texts, other.at);
  }

  /** If not, it may still be the same, written in another way. */
  isEtagWrittenAs(other: ListedEntry): boolean {
    return this.texts.order(this.at, field.etag, other.texts, other.at) === 0;
  }
}

/** The objects of a page, each made when it is asked for: those of a page that waits would be in the way of the garbage collector. */
export class ListedEntries implements Entries<ListedObject> {
  constructor(
    private readonly texts: EntryTexts,
    private readonly isEncoded: boolean,
  ) {}

  get length(): number {
    return this.texts.count;
  }

  /** Nothing if the keys have to be read to know. */
  keyOrder(index: number, other: number): number | undefined {
    return this.texts.order(index, field.key, this.texts, other);
  }

  at(index: number): ListedEntry | undefined {
    const { length } = this;
    const place = index < 0 ? length + index : index;
    return place >= 0 && place < length ? new ListedEntry(this.texts, place, this.isEncoded) : undefined;
  }

  *[Symbol.iterator](): Generator<ListedEntry> {
    for (let at = 0; at < this.length; at++) yield new ListedEntry(this.texts, at, this.isEncoded);
  }
}

/** Without reading them, if they are written in the same way. */
export function haveSameEtag(one: { readonly etag: string }, other: { readonly etag: string }): boolean {
  const areListed = one instanceof ListedEntry && other instanceof ListedEntry;
  return (areListed && one.isEtagWrittenAs(other)) || one.etag === other.etag;
}

/** In milliseconds since 1970. */
export function modifiedAt(object: { readonly lastModified: Date }): number {
  return object instanceof ListedEntry ? object.modifiedAt : object.lastModified.getTime();
}

/** Apart from the page that it was on. */
export function lastingObject({
  key,
  size,
  etag,
  lastModified,
  storageClass,
  isRestored,
}: ListedObject): ListedObject {
  return { key, size, etag, lastModified, storageClass, isRestored };
}

export function listedVersion(texts: EntryTexts, at: number, isEncoded: boolean): ListedVersion {
  return {
    ...lastingObject(new ListedEntry(texts, at, isEncoded)),
    versionId: texts.text(at, field.versionId) ?? "null",
    isDeleteMarker: texts.text(at, field.name) === "DeleteMarker",
  };
}

type Told = Omit<_Object, "StorageClass"> & { StorageClass?: string };

/** As the SDK tells it. */
export function toldObject(entry: Told, isEncoded: boolean): ListedObject {
  return {
    key: decodedKey(entry.Key, isEncoded),
    size: entry.Size ?? 0,
    etag: entityTag(entry.ETag) ?? "",
    lastModified: entry.LastModified ?? new Date(0),
    storageClass: entry.StorageClass ?? "STANDARD",
    isRestored: entry.RestoreStatus?.IsRestoreInProgress === false,
  };
}
