import { Bytes } from "./bytes";
import { EntryTexts, type Field, field, placesPerEntry } from "./entry-texts";
import { Literal } from "./literal";
import { type Ending, endingOf } from "./text-kinds";
import { escaped, Malformed, readXml, type XmlElement } from "./xml";

export interface ScannedPage {
  root: XmlElement;
  /** In their order. */
  entries: EntryTexts[];
}

/** The elements that lead to what is read of an entry. */
const fields: { readonly [path: string]: Field } = {
  "/Key": field.key,
  "/VersionId": field.versionId,
  "/ETag": field.etag,
  "/StorageClass": field.storageClass,
  "/Size": field.size,
  "/LastModified": field.lastModified,
  "/RestoreStatus/IsRestoreInProgress": field.isRestoreInProgress,
};

/** One of the few ways in which a server writes its entries. */
interface Layout {
  name: string;
  /** What stands before each text, and where that ends. */
  texts: { before: Literal; of: Field | undefined; endOf: Ending }[];
  /** What follows the last of them. */
  end: Literal;
}

/** With or without checksums, an owner, a state of restoration: S3 has fewer. */
const mostLayouts = 16;
const placeholder = "scanned-entries";
const usualCount = 1000;

/**
 * Reads pages of listings in a fraction of the time that XML takes: it learns how the server writes an entry, and finds the texts
 * of each that is written so. Whatever is not is read as XML.
 */
export class PageScan {
  private readonly layouts: Layout[] = [];
  /** Of pages that were let go of. */
  private readonly spare: Int32Array[] = [];

  constructor(private readonly names: string[]) {}

  read(body: Buffer): ScannedPage {
    return unlessMalformed(() => this.scanned(body)) ?? this.parsed(body.toString());
  }

  /** Nothing if what looked like entries is in a comment, or in something else. */
  private scanned(body: Buffer): ScannedPage | undefined {
    const starts = this.names.map((name) => body.indexOf(`<${name}>`)).filter((at) => at !== -1);
    if (starts.length === 0) return undefined;
    const start = Math.min(...starts);
    const { texts, end } = this.scan(body, start);
    const rest = `${body.toString("utf8", 0, start)}<${placeholder}/>${body.toString("utf8", end)}`;
    const page = this.parsed(rest, texts);
    return page.root.children.some(({ name }) => name === placeholder) ? page : undefined;
  }

  private parsed(xml: string, scanned?: EntryTexts): ScannedPage {
    const root = readXml(xml);
    const entries = root.children.flatMap((element) => {
      if (element.name === placeholder && scanned) return [scanned];
      return this.names.includes(element.name) ? [textsOf(element)] : [];
    });
    return { root, entries };
  }

  /** Takes entries as long as nothing is between them; says where that ends. */
  private scan(body: Buffer, start: number): { texts: EntryTexts; end: number } {
    const bytes = new Bytes(body);
    // One more is tried than there are.
    let places = this.spare.pop() ?? new Int32Array((usualCount + 1) * placesPerEntry);
    let [at, count] = [start, 0];
    for (;;) {
      if (places.length < (count + 1) * placesPerEntry) places = twice(places);
      const end = this.next(bytes, at, places, count * placesPerEntry);
      if (end === -1) return { texts: new EntryTexts(bytes, places, count, this.spare), end: at };
      count++;
      at = end;
    }
  }

  private next(bytes: Bytes, at: number, places: Int32Array, entry: number): number {
    for (const layout of this.layouts) {
      const end = entryBy(layout, bytes, at, places, entry);
      if (end !== -1) return end;
    }
    return this.learnt(bytes, at, places, entry);
  }

  private learnt(bytes: Bytes, at: number, places: Int32Array, entry: number): number {
    const layout = this.layoutAt(bytes.body, at);
    const end = layout ? entryBy(layout, bytes, at, places, entry) : -1;
    if (layout && end !== -1)
      this.layouts.splice(0, this.layouts.length, layout, ...this.layouts.slice(0, mostLayouts - 1));
    return end;
  }

  private layoutAt(body: Buffer, at: number): Layout | undefined {
    const name = this.names.find((one) => body.toString("utf8", at, at + one.length + 2) === `<${one}>`);
    const end = name === undefined ? -1 : body.indexOf(`</${name}>`, at);
    if (end === -1) return undefined;
    const xml = body.toString("utf8", at, body.indexOf(">", end) + 1);
    return unlessMalformed(() => layoutOf(readXml(xml), xml));
  }
}

function unlessMalformed<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** Where an entry ends that is written so; -1 if the one that is there is not. */
function entryBy(
  { name, texts, end }: Layout,
  bytes: Bytes,
  start: number,
  places: Int32Array,
  entry: number,
): number {
  places.fill(-1, entry, entry + placesPerEntry);
  let at = start;
  for (const { before, of, endOf } of texts) {
    if (!before.isAt(at, bytes)) return -1;
    const begin = at + before.length;
    at = endOf(bytes, begin);
    if (at === -1) return -1;
    if (of !== undefined) put(places, entry, of, begin, at);
  }
  put(places, entry, field.name, start + 1, start + 1 + name.length);
  return end.isAt(at, bytes) ? at + end.length : -1;
}

function put(places: Int32Array, entry: number, of: Field, start: number, end: number): void {
  places[entry + 2 * of] = start;
  places[entry + 2 * of + 1] = end;
}

/** Nothing if a text that is read is not there: an empty element is no place for one. */
function layoutOf(entry: XmlElement, xml: string): Layout | undefined {
  const texts: Layout["texts"] = [];
  let before = "";
  let hasAll = true;
  const add = ({ name, text, children }: XmlElement, path: string) => {
    const of = fields[path];
    if (children.length === 0 && text === "" && xml.includes(`<${name}/>`)) {
      hasAll &&= of === undefined;
      before += `<${name}/>`;
      return;
    }
    before += `<${name}>`;
    for (const child of children) add(child, `${path}/${child.name}`);
    if (children.length === 0) {
      texts.push({ before: new Literal(before), of, endOf: endingOf(of) });
      before = "";
    }
    before += `</${name}>`;
  };
  add(entry, "");
  return hasAll ? { name: entry.name, texts, end: new Literal(before) } : undefined;
}

/** An entry that was read as XML, in the form of those that are scanned. */
function textsOf(element: XmlElement): EntryTexts {
  const places = new Int32Array(placesPerEntry).fill(-1);
  let body = Buffer.alloc(0);
  const add = (of: Field, text: string) => {
    const own = Buffer.from(`${escaped(text)}<`);
    const end = endingOf(of)(new Bytes(own), 0);
    if (end !== own.length - 1) throw new Malformed(`${text.slice(0, 20)} is not of its kind`);
    put(places, 0, of, body.length, body.length + end);
    body = Buffer.concat([body, own]);
  };
  add(field.name, element.name);
  for (const { path, text } of leavesOf(element)) {
    const of = fields[path];
    if (of !== undefined) add(of, text);
  }
  return new EntryTexts(new Bytes(body), places, 1);
}

function twice(places: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(places.length * 2);
  larger.set(places);
  return larger;
}

function* leavesOf({ children }: XmlElement, path = ""): Generator<{ path: string; text: string }> {
  for (const child of children) {
    const own = `${path}/${child.name}`;
    if (child.children.length === 0) yield { path: own, text: child.text };
    else yield* leavesOf(child, own);
  }
}
