// Proves, on thousands of pages that are written in all ways and spoilt in some, that the short way of reading a page finds the
// same in it as the long one, or refuses it as well. Does not prove how any server writes, nor how much shorter it is: that is
// measured in bench/.
import assert from "node:assert/strict";
import { type EntryTexts, type Field, field } from "../../../backfill/wire/entry-texts";
import { PageScan, type ScannedPage } from "../../../backfill/wire/page-scan";
import { Malformed, readXml, type XmlElement } from "../../../backfill/wire/xml";
import { freshSeed, seededRandom } from "../../support/seeded-random";

/** What is read of an entry, by where it stands, and what it has to look like. */
const texts: { [path: string]: { of: Field; kind: RegExp } } = {
  "/Key": { of: field.key, kind: /^/ },
  "/ETag": { of: field.etag, kind: /^/ },
  "/Size": { of: field.size, kind: /^[0-9]{1,15}$/ },
  "/RestoreStatus/IsRestoreInProgress": { of: field.isRestoreInProgress, kind: /^(true|false)$/ },
};
const names = ["Version", "DeleteMarker"];

/** The long way. */
function read(xml: string) {
  const root = readXml(xml);
  const entries = root.children
    .filter(({ name }) => names.includes(name))
    .map((element) => {
      const found = leaves(element).filter(({ path }) => path in texts);
      for (const { path, text } of found) if (!texts[path]?.kind.test(text)) throw new Malformed(text);
      return { name: element.name, ...Object.fromEntries(found.map(({ path, text }) => [path, text])) };
    });
  return { root: root.name, entries, isTruncated: truncation(root) };
}

function leaves({ children }: XmlElement, parent = ""): { path: string; text: string }[] {
  return children.flatMap((child) => {
    const path = `${parent}/${child.name}`;
    return child.children.length === 0 ? [{ path, text: child.text }] : leaves(child, path);
  });
}

/** What was found the short way, in the same form. */
function told({ root, entries }: ScannedPage) {
  return { root: root.name, entries: entries.flatMap(toldEntries), isTruncated: truncation(root) };
}

function toldEntries(page: EntryTexts) {
  return Array.from({ length: page.count }, (_, at) => {
    const found = Object.entries(texts).map(([path, { of }]) => [path, page.text(at, of)] as const);
    const there = Object.fromEntries(found.filter(([, text]) => text !== undefined));
    return { name: page.text(at, field.name), ...there };
  });
}

function truncation({ children }: XmlElement): string | undefined {
  return children.find(({ name }) => name === "IsTruncated")?.text;
}

function outcome(of: () => unknown): unknown {
  try {
    return of();
  } catch (error) {
    if (error instanceof Malformed) return "refused";
    throw error;
  }
}

describe("A page that is scanned", () => {
  const seed = freshSeed();
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <Item>(from: readonly Item[]) => from[below(from.length)] as Item;
  const rarely = (text: string) => (random() < 0.02 ? text : "");

  const text = () =>
    pick(["a", "", "é😀", "&quot;e&quot;", "x&amp;y", "a b", " ", "a%20+b", rarely("&nope;")]);
  const contents: { [name: string]: () => string } = {
    Size: () => rarely("&#49;") || rarely(text()) || String(below(10 ** below(17))),
    IsRestoreInProgress: () => rarely(text()) || pick(["true", "false"]),
  };
  const leaf = (name: string) => {
    const content = Object.hasOwn(contents, name) ? contents[name]?.() : undefined;
    if (random() < (content === undefined ? 0.05 : 0.001)) return `<${name}/>`;
    return written(name, content ?? (rarely("<![CDATA[<Version>]]>") || text()));
  };
  const written = (name: string, content: string) => {
    return `<${name}${rarely(" ")}${rarely(' xml:a="b"')}>${content}</${name}${rarely(" ")}>`;
  };
  const parent = (name: string, children: string[]) => `<${name}>${children.join(rarely("\n"))}</${name}>`;
  const layouts: (() => string[])[] = [
    () => [leaf("Key"), leaf("ETag"), leaf("Size")],
    () => [leaf("Key"), leaf("Size"), leaf("ETag"), parent("Owner", [leaf("ID"), leaf("Key")])],
    () => [leaf("Key"), parent("RestoreStatus", [leaf("IsRestoreInProgress"), leaf("Expiry")])],
    () => [leaf("Key"), leaf("A.b-c"), leaf("Sum"), leaf("Sum"), leaf("Size")],
    () => [leaf("Size"), leaf("Size"), leaf("Key"), leaf("constructor")],
    () => [],
  ];
  function page(): string {
    const own = Array.from({ length: 1 + below(3) }, () => pick(layouts));
    const pieces = Array.from({ length: below(25) }, () => {
      if (random() < 0.01)
        return pick(["<!-- <Version> -->", "<Version><Key>", "<Version/>", leaf("IsTruncated"), "\n"]);
      return parent(pick(names), pick(own)());
    });
    const list = pieces.join("");
    const inside =
      random() < 0.05 ? pick([`<Group>${list}</Group>`, `<!-- ${list} -->`, `${list} text`]) : list;
    return `<?xml version="1.0"?>\n<List xmlns="a"><Name>b</Name>${inside}<IsTruncated>true</IsTruncated></List>`;
  }

  it(`is understood as if it were read element by element (seed ${seed})`, () => {
    const scan = new PageScan(names);
    const counts = { read: 0, refused: 0 };
    for (let round = 0; round < 5000; round++) {
      const xml = page();
      const expected = outcome(() => read(xml));
      const scanned = outcome(() => told(scan.read(Buffer.from(xml))));
      assert.deepEqual(scanned, expected, xml);
      counts[expected === "refused" ? "refused" : "read"]++;
    }
    assert.ok(counts.read > 1000 && counts.refused > 50, JSON.stringify(counts));
  });

  it("is not taken for a page where it is cut off within an entry, or between two", () => {
    const scan = new PageScan(names);
    const entry = "<Version><Key>a</Key></Version>";
    const xml = `<List>${entry.repeat(4)}</List>`;
    assert.equal(told(scan.read(Buffer.from(xml))).entries.length, 4);
    for (let length = 0; length < xml.length; length++)
      assert.throws(() => scan.read(Buffer.from(xml.slice(0, length))), Malformed, `at ${length}`);
  });

  it("is scanned in one go where a server writes it as servers do, and not read element by element", () => {
    const entry = (index: number) =>
      `<Version><Key>records/part-${index}</Key><ETag>&quot;${index}&quot;</ETag><Size>${index}</Size></Version>`;
    const xml = `<List>${Array.from({ length: 1000 }, (_, index) => entry(index)).join("")}</List>`;
    const body = Buffer.from(xml);
    let texts = 0;
    body.toString = (...of) => {
      texts++;
      return Buffer.prototype.toString.apply(body, of);
    };
    const { root, entries } = new PageScan(names).read(body);
    assert.deepEqual(
      [entries.map(({ count }) => count), root.children.filter(({ name }) => names.includes(name))],
      [[1000], []],
    );
    assert.ok(texts < 10, `${texts} texts were made of it`);
  });
});
