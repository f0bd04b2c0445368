import { readXml, type XmlElement } from "../backfill/wire/xml";

/** The elements that an element may hold, each with its own. */
export interface ElementTable {
  readonly [name: string]: ElementTable;
}

/** The paths of the elements that a document holds beside those of the table: whoever reads it by the table loses them. */
export function unknownElements(xml: string, table: ElementTable): string[] {
  return [...new Set(unknownIn("", table, readXml(xml)))];
}

function unknownIn(path: string, table: ElementTable, { name, children }: XmlElement): string[] {
  const at = path === "" ? name : `${path}.${name}`;
  const known = Object.hasOwn(table, name) ? table[name] : undefined;
  return known === undefined ? [at] : children.flatMap((child) => unknownIn(at, known, child));
}
