// Proves, on thousands of pages that are written in all ways and spoilt in some, that the short way of reading a page finds the
// same in it as the long one, or refuses it as well. Does not prove how any server writes.
import assert from "node:assert/strict";
import { type Fields, PageScan } from "../../../backfill/wire/page-scan";
import { Malformed, readXml, type XmlElement } from "../../../backfill/wire/xml";
import { freshSeed, seededRandom } from "../../support/seeded-random";

interface Entry {
  [field: string]: string;
}

const paths = ["/Key", "/ETag", "/Size", "/RestoreStatus/IsRestoreInProgress"];
const fields: Fields<Entry> = new Map(
  paths.map((path) => [
    path,
    (entry, text) => {
      entry[path] = text;
    },
  ]),
);
const names = ["Version", "DeleteMarker"];

/** The long way. */
function read(xml: string) {
  const root = readXml(xml);
  const textAt = (element: XmlElement, [first, ...others]: string[]): string | undefined => {
    const found = element.children.filter(({ name }) => name === first).map((child) => leaf(child, others));
    return found.filter((text) => text !== undefined).at(-1);
  };
  const leaf = (element: XmlElement, path: string[]) => {
    if (path.length > 0) return textAt(element, path);
    return element.children.length === 0 ? element.text : undefined;
  };
  const entries = root.children
    .filter(({ name }) => names.includes(name))
    .map((element) => {
      const found = paths.map((path) => [path, textAt(element, path.slice(1).split("/"))] as const);
      return {
        name: element.name,
        entry: Object.fromEntries(found.filter(([, text]) => text !== undefined)),
      };
    });
  const isTruncated = root.children.find(({ name }) => name === "IsTruncated")?.text;
  return { root: root.name, entries, isTruncated };
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
  const leaf = (name: string) => {
    if (random() < 0.05) return `<${name}/>`;
    const content = rarely("<![CDATA[<Version>]]>") || text();
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
    const scan = new PageScan(names, fields);
    const counts = { read: 0, refused: 0 };
    for (let round = 0; round < 5000; round++) {
      const xml = page();
      const expected = outcome(() => read(xml));
      const scanned = outcome(() => {
        const { root, entries } = scan.read(xml);
        const isTruncated = root.children.find(({ name }) => name === "IsTruncated")?.text;
        const found = entries.map(({ name, entry }) => ({ name, entry: { ...entry } }));
        return { root: root.name, entries: found, isTruncated };
      });
      assert.deepEqual(scanned, expected, xml);
      counts[expected === "refused" ? "refused" : "read"]++;
    }
    assert.ok(counts.read > 1000 && counts.refused > 50, JSON.stringify(counts));
  });

  it("is not taken for a page where it is cut off within an entry, or between two", () => {
    const scan = new PageScan(names, fields);
    const entry = "<Version><Key>a</Key></Version>";
    const xml = `<List>${entry.repeat(4)}</List>`;
    assert.equal(scan.read(xml).entries.length, 4);
    for (let length = 0; length < xml.length; length++)
      assert.throws(() => scan.read(xml.slice(0, length)), Malformed, `at ${length}`);
  });

  it("is read several times as fast as element by element", () => {
    const entry = (index: number) =>
      `<Version><Key>records/part-${index}</Key><ETag>&quot;${index}&quot;</ETag><Size>${index}</Size></Version>`;
    const xml = `<List>${Array.from({ length: 1000 }, (_, index) => entry(index)).join("")}</List>`;
    const scan = new PageScan(names, fields);
    const cost = (of: () => unknown) => {
      const rounds = Array.from({ length: 30 }, () => {
        const { user, system } = process.cpuUsage();
        of();
        const after = process.cpuUsage();
        return after.user + after.system - user - system;
      });
      return Math.min(...rounds);
    };
    const [long, short] = [cost(() => read(xml)), cost(() => scan.read(xml))];
    assert.ok(short * 1.5 < long, `${short} and ${long} microseconds`);
  });
});
