import { isDeepStrictEqual } from "node:util";

/** Whether two statements say the same. AWS gives back a list of one as its item, and lists in any order. */
export function sameStatement(one: object, other: object): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? comparable(value[0]) : value.map(comparable).sort();
  if (typeof value !== "object" || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, comparable(inside)]));
}
