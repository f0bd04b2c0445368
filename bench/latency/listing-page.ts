import {
  digitsOfFolder,
  digitsOfKey,
  endOf,
  firstFrom,
  keyAt,
  keyForm,
  sizeAt,
  tagForm,
  tagParts,
} from "./content";
import type { Side, StoredObject } from "./side";

/** What a page is asked for. Everything else that S3 knows is refused before. */
export interface PageQuery {
  prefix: string;
  /** Keys up to this one, which is in no page itself. */
  after: string | undefined;
  mostKeys: number;
  isEncoded: boolean;
}

/** An answer in two parts; the second may be given back once it has been sent, and is used again. */
export interface Page {
  heading: string;
  entries: Buffer;
  last: string;
  giveBack: () => void;
}

const mostEntries = 1000;
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The number of the first key that a query may answer. */
export function firstOf(query: PageQuery, { content }: Side): number {
  const { prefix, after = "" } = query;
  const first = firstFrom(after < prefix ? prefix : after, content);
  return first < content.keys && keyAt(first) === after ? first + 1 : first;
}

export function listingPage(side: Side, query: PageQuery): Page {
  const { prefix, mostKeys, isEncoded } = query;
  const layout = layouts[isEncoded ? "encoded" : "plain"];
  const entries = layout.free.pop() ?? Buffer.from(layout.entry.repeat(mostEntries), "latin1");
  const end = endOf(prefix, side.content);
  let last = -1;
  let count = 0;
  let index = firstOf(query, side);
  for (; index < end && count < mostKeys; index++) {
    const object = side.at(index);
    if (!object) continue;
    write(entries, count * layout.entry.length, layout.places, index, object);
    count++;
    last = index;
  }
  while (index < end && !side.at(index)) index++;
  const isTruncated = index < end && count > 0;
  const next = isTruncated ? `<NextContinuationToken>${tokenOf(keyAt(last))}</NextContinuationToken>` : "";
  return {
    heading:
      `${declaration}<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${side.name}</Name>` +
      `<Prefix>${isEncoded ? encodedKey(prefix) : escaped(prefix)}</Prefix>${next}` +
      `<KeyCount>${count}</KeyCount><MaxKeys>${mostKeys}</MaxKeys>` +
      `${isEncoded ? "<EncodingType>url</EncodingType>" : ""}<IsTruncated>${isTruncated}</IsTruncated>`,
    entries: entries.subarray(0, count * layout.entry.length),
    last: "</ListBucketResult>",
    giveBack: () => layout.free.push(entries),
  };
}

/** Opaque to clients, as S3's is. */
export function tokenOf(key: string): string {
  return Buffer.from(key).toString("base64url");
}

export function keyOfToken(token: string): string {
  return Buffer.from(token, "base64url").toString();
}

/** Where in an entry the bytes are that differ from the next one's. */
interface Places {
  folder: number;
  key: number;
  month: number;
  minutes: number;
  tag: number;
  secondTag: number;
  size: number;
}

interface Layout {
  entry: string;
  places: Places;
  free: Buffer[];
}

const layouts = { plain: layoutOf(escaped), encoded: layoutOf(encodedKey) };

function layoutOf(written: (key: string) => string): Layout {
  const entry =
    `<Contents><Key>${written(keyAt(0))}</Key><LastModified>2025-01-11T10:00:00.000Z</LastModified>` +
    `<ETag>&quot;${"0".repeat(8)}${tagForm.middle}${"0".repeat(8)}${tagForm.end}&quot;</ETag>` +
    "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>" +
    "<Size>100000</Size><StorageClass>STANDARD</StorageClass></Contents>";
  const behind = (text: string) => entry.indexOf(text) + text.length;
  const places: Places = {
    folder: behind(written(keyForm.beginning)),
    key: behind(written(keyForm.middle)),
    month: behind("<LastModified>2025-0"),
    minutes: behind("<LastModified>2025-01-11T10:"),
    tag: behind("<ETag>&quot;"),
    secondTag: behind(tagForm.middle),
    size: behind("<Size>"),
  };
  return { entry, places, free: [] };
}

const zero = "0".charCodeAt(0);

function write(page: Buffer, at: number, places: Places, index: number, object: StoredObject): void {
  const { folder, key, month, minutes, tag, secondTag, size } = places;
  let left = index;
  for (let place = digitsOfKey - 1; place >= 0; place--) {
    const rest = Math.floor(left / 10);
    const digit = zero + left - rest * 10;
    page[at + key + place] = digit;
    if (place < digitsOfFolder) page[at + folder + place] = digit;
    left = rest;
  }
  page[at + month] = zero + object.month;
  writeDecimal(page, at + minutes, Math.floor(index / 60) % 60, 2);
  writeDecimal(page, at + minutes + 3, index % 60, 2);
  const [one, other] = tagParts(index, object.writing);
  writeHexadecimal(page, at + tag, one);
  writeHexadecimal(page, at + secondTag, other);
  writeDecimal(page, at + size, sizeAt(index), 6);
}

function writeDecimal(page: Buffer, at: number, number: number, digits: number): void {
  let left = number;
  for (let place = digits - 1; place >= 0; place--) {
    const rest = Math.floor(left / 10);
    page[at + place] = zero + left - rest * 10;
    left = rest;
  }
}

const hexadecimal = Buffer.from("0123456789abcdef");

function writeHexadecimal(page: Buffer, at: number, number: number): void {
  for (let place = 0; place < 8; place++) {
    page[at + place] = hexadecimal[(number >>> (28 - 4 * place)) & 15] ?? 0;
  }
}

/** As S3 answers with encoding-type=url. */
function encodedKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
