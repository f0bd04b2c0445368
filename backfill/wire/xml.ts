/** Has either text or children. Attributes are left out: nothing that S3 answers is in one, but namespaces. */
export interface XmlElement {
  name: string;
  text: string;
  children: XmlElement[];
}

/** Cut off, or spoilt on the way: nothing of it can be relied on. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

const nameAlone = /^[A-Za-z_][\w:.-]*$/;
const openingTag = /<([A-Za-z_][\w:.-]*)(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>/y;
/** What is in no element, or stands for nothing, by what it begins with and ends with. */
const skipped: [beginning: string, end: string][] = [
  ["<?", "?>"],
  ["<!--", "-->"],
];
const verbatim = { beginning: "<![CDATA[", end: "]]>" };
const noChildren: XmlElement[] = [];

/**
 * Reads the XML of S3's answers in one pass, however deep it is. Refuses whatever is not well-formed, or not of the kind
 * that S3 writes: document types, and text beside elements.
 */
export function readXml(xml: string): XmlElement {
  const outermost: XmlElement = { name: "", text: "", children: [] };
  const open: XmlElement[] = [outermost];
  let innermost = outermost;
  let at = xml.charCodeAt(0) === 0xfeff ? 1 : 0;

  const add = (element: XmlElement) => {
    if (innermost.children === noChildren) innermost.children = [];
    innermost.children.push(element);
  };
  const close = (name: string) => {
    if (innermost === outermost || innermost.name !== name) throw new Malformed(`</${name}> closes nothing`);
    expectNoMixture(innermost);
    open.pop();
    innermost = open[open.length - 1] ?? outermost;
  };

  while (at < xml.length) {
    const tag = xml.indexOf("<", at);
    if (tag !== at) innermost.text += decoded(xml.slice(at, tag === -1 ? xml.length : tag));
    if (tag === -1) break;
    at = tag;
    const marker = xml.charCodeAt(at + 1);
    if (marker === 0x2f /* "/" */) {
      const end = indexAfter(xml, ">", at);
      close(xml.slice(at + 2, end - 1).trimEnd());
      at = end;
    } else if (marker === 0x21 /* "!" */ || marker === 0x3f /* "?" */) {
      if (xml.startsWith(verbatim.beginning, at)) {
        const end = indexAfter(xml, verbatim.end, at);
        innermost.text += xml.slice(at + verbatim.beginning.length, end - verbatim.end.length);
        at = end;
      } else {
        at = indexAfter(xml, endOfSkipped(xml, at), at + 2);
      }
    } else {
      const { name, end, isEmpty } = openingTagAt(xml, at);
      const element: XmlElement = { name, text: "", children: noChildren };
      add(element);
      at = end;
      if (isEmpty) continue;
      open.push(element);
      innermost = element;
    }
  }
  const [root, ...others] = outermost.children;
  if (innermost !== outermost || !root || others.length > 0)
    throw new Malformed("it does not end with its root");
  expectNoMixture(outermost);
  return root;
}

function openingTagAt(xml: string, at: number): { name: string; end: number; isEmpty: boolean } {
  const end = xml.indexOf(">", at);
  const inside = xml.slice(at + 1, end);
  // Most are no more than a name, and worth the short way.
  if (end !== -1 && nameAlone.test(inside)) return { name: inside, end: end + 1, isEmpty: false };
  openingTag.lastIndex = at;
  const [whole, name = "", slash] = openingTag.exec(xml) ?? [];
  if (whole === undefined) throw new Malformed("a tag is cut off, or none");
  return { name, end: at + whole.length, isEmpty: slash !== "" };
}

function endOfSkipped(xml: string, at: number): string {
  const end = skipped.find(([beginning]) => xml.startsWith(beginning, at))?.[1];
  if (end === undefined) throw new Malformed("a declaration that no answer of S3 has");
  return end;
}

function indexAfter(xml: string, end: string, from: number): number {
  const at = xml.indexOf(end, from);
  if (at === -1) throw new Malformed(`"${end}" is missing`);
  return at + end.length;
}

function expectNoMixture({ text, children }: XmlElement): void {
  if (children.length > 0 && text !== "" && text.trim() !== "") throw new Malformed("text beside elements");
}

const entities = new Map(Object.entries({ lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }));

/** With the characters that references stand for. */
export function decoded(text: string): string {
  if (!text.includes("&")) return text;
  // Around every ETag, and so worth the short way.
  const unquoted = text.replaceAll("&quot;", '"');
  return unquoted.includes("&") ? unquoted.replace(/&([^;&]*)(;?)/g, reference) : unquoted;
}

function reference(whole: string, name: string, end: string): string {
  const character = name.startsWith("#") ? numbered(name.slice(1)) : entities.get(name);
  if (character === undefined || !end) throw new Malformed(`${whole.slice(0, 20)} stands for nothing`);
  return character;
}

function numbered(text: string): string | undefined {
  const [, hexadecimal, decimal] = /^(?:x([0-9a-fA-F]{1,8})|(\d{1,8}))$/.exec(text) ?? [];
  const code = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal ?? Number.NaN);
  const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}

/** As a text of an element is written. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return element?.children.find((child) => child.name === name)?.text;
}
