import type { Resource, Unwrap } from "@pulumi/pulumi";
import { isMap, type PropertyValue, UNKNOWN } from "./property-values";

/** The arguments of a resource as a provider gets them: no Inputs, no Outputs. */
export type Plain<Args> = Unwrap<Args>;

/**
 * The properties a stand-in knows, typed by the real SDK's own interface: a property that does not exist there, has
 * another type there, or is required there and missing here, does not compile.
 */
export type PropertyTable<T> = { readonly [Key in keyof T]: PropertyKind<NonNullable<T[Key]>> };

type PropertyKind<T> =
  IsAny<T> extends true
    ? "anything"
    : [T] extends [boolean]
      ? "boolean"
      : [T] extends [number]
        ? "number"
        : [T] extends [string]
          ? "string"
          : string extends T
            ? [Exclude<T, string | Resource>] extends [never]
              ? "string"
              : "document"
            : [T] extends [readonly (infer Item)[]]
              ? unknown extends Item
                ? "anything"
                : { readonly each: PropertyKind<NonNullable<Item>> }
              : string extends keyof T
                ? "map of strings"
                : PropertyTable<T>;

/** Nothing but `any` takes in what no value can be. */
type IsAny<T> = 0 extends 1 & T ? true : false;

export interface Problem {
  readonly property: string;
  readonly reason: string;
}

export type Kind = string | { readonly [key: string]: unknown };

/** Bookkeeping of the engine and of the bridge: never the user's, never refused. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  "__defaults",
  "__internal",
  "version",
  "pluginDownloadURL",
]);

const MATCHES: Readonly<Record<string, (value: PropertyValue) => boolean>> = {
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  string: (value) => typeof value === "string",
  document: (value) => typeof value === "string" || isMap(value),
  "map of strings": (value) => isMap(value) && Object.values(value).every((item) => typeof item === "string"),
  anything: () => true,
};

/** Names everything the table does not know, so that nothing a user writes is dropped in silence. */
export function problemsOf(value: PropertyValue, kind: Kind, path: string, whose: string): Problem[] {
  if (value === UNKNOWN || value === null) return [];
  if (typeof kind === "string") {
    return MATCHES[kind]?.(value)
      ? []
      : [{ property: path, reason: `${path} of ${whose} must be a ${kind}` }];
  }
  if ("each" in kind) {
    if (!Array.isArray(value)) return [{ property: path, reason: `${path} of ${whose} must be a list` }];
    return value.flatMap((item, index) => problemsOf(item, kind.each as Kind, `${path}[${index}]`, whose));
  }
  if (!isMap(value)) return [{ property: path, reason: `${path} of ${whose} must be an object` }];
  return Object.entries(value).flatMap(([key, item]) => {
    if (BOOKKEEPING.has(key)) return [];
    const itemPath = path === "" ? key : `${path}.${key}`;
    const itemKind = kind[key] as Kind | undefined;
    return itemKind === undefined
      ? [{ property: itemPath, reason: `${whose} does not know the property "${itemPath}"` }]
      : problemsOf(item, itemKind, itemPath, whose);
  });
}
