import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "./property-values";

export interface PropertyChange {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
}

/** Every property that differs, as deep as it can be named: `rules[0].destination.bucket`, `tags["a.b"]`. */
export function changesBetween(before: PropertyMap, after: PropertyMap): PropertyChange[] {
  return [...mapChanges(before, after, "")];
}

export function sameProperties(before: PropertyValue | undefined, after: PropertyValue | undefined): boolean {
  return valueChanges(before, after, "value").next().done === true;
}

export function topLevelKey(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}

function* valueChanges(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: string,
): Generator<PropertyChange, void> {
  if (isAbsent(before) && isAbsent(after)) return;
  if (isAbsent(before)) return yield { path, kind: "add" };
  if (isAbsent(after)) return yield { path, kind: "delete" };
  if (after === UNKNOWN) return yield { path, kind: "update" };
  if (isMap(before) && isMap(after)) return yield* mapChanges(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      yield* valueChanges(before[index], after[index], `${path}[${index}]`);
    }
    return;
  }
  if (before !== after) yield { path, kind: "update" };
}

function* mapChanges(before: PropertyMap, after: PropertyMap, path: string): Generator<PropertyChange, void> {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (key.startsWith("__")) continue;
    yield* valueChanges(before[key], after[key], pathTo(path, key));
  }
}

function pathTo(parent: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${parent}["${key.replace(/"/g, '\\"')}"]`;
  return parent === "" ? key : `${parent}.${key}`;
}

function isAbsent(value: PropertyValue | undefined): value is null | undefined {
  return value === undefined || value === null;
}
