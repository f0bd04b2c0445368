import { containsUnknown, isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "./property-values";

/** IAM gives the same meaning to a list of one and its item, to any order, and to "*" and {"AWS": "*"}. */
export function canonicalPolicy(policy: string): PropertyValue {
  if (policy === UNKNOWN) return policy;
  try {
    return canonical(JSON.parse(policy) as PropertyValue, "");
  } catch {
    return policy;
  }
}

/** The same document as text that depends on nothing but what it says: keys in order, no spaces. */
export function normalizedPolicy(policy: string): string {
  return JSON.stringify(withSortedKeys(JSON.parse(policy) as PropertyValue));
}

/** A document that was written as an object is text from the first check on; one unknown in it and it is all unknown. */
export function withDocumentsAsText(
  inputs: PropertyMap,
  kinds: Readonly<Record<string, unknown>>,
): PropertyMap {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]): [string, PropertyValue] => [
      key,
      kinds[key] === "document" ? textOf(value) : value,
    ]),
  );
}

function textOf(document: PropertyValue): PropertyValue {
  if (!isMap(document)) return document;
  return containsUnknown(document) ? UNKNOWN : JSON.stringify(withSortedKeys(document));
}

function withSortedKeys(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, withSortedKeys(item)]));
}

function canonical(value: PropertyValue, key: string): PropertyValue {
  if (key === "Statement" && !Array.isArray(value)) return [canonical(value, "")];
  if (key === "Principal" && value === "*") return { AWS: "*" };
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, ""));
    if (key === "Statement") return items;
    if (items.length === 1 && items[0] !== undefined) return items[0];
    return items.every((item) => typeof item === "string") ? [...items].sort() : items;
  }
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, canonical(item, name)]));
  }
  return typeof value === "boolean" || typeof value === "number" ? String(value) : value;
}
