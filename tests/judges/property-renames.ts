/** Plain JSON, as templates are made of it. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/** Turns the value of one property into its place in a template. `at` is the path to it, for refusals. */
export type Renderer<Rendered extends Json = Json> = (value: unknown, at: string) => Rendered;

interface Renamed {
  readonly to: string;
  readonly render: Renderer;
}

/** What a property says to Pulumi alone, and CloudFormation has no word for. */
export const unsaid = "unsaid";

export type Renames = { readonly [property: string]: Renamed | typeof unsaid };

export const asIs: Renderer = (value) => value as Json;

/** A policy, which Pulumi takes as text. */
export const document: Renderer = (value, at) => {
  if (typeof value !== "string") throw new Error(`${at} is no policy document`);
  return JSON.parse(value);
};

export const tagList: Renderer<JsonObject[]> = (value) =>
  Object.entries(value as { [key: string]: string }).map(([Key, Value]) => ({ Key, Value }));

export function to(name: string, render: Renderer = asIs): Renamed {
  return { to: name, render };
}

/** An object whose properties are all known; any other is refused, so that no judge passes it over. */
export function object(renames: Renames): Renderer<JsonObject> {
  return (value, at) =>
    Object.fromEntries(
      Object.entries(value as object)
        .filter(([property]) => property !== "__defaults")
        .flatMap(([property, inner]) => {
          const known = renames[property];
          const path = `${at}.${property}`;
          if (known === undefined) throw new Error(`nobody said how ${path} is called in CloudFormation`);
          return known === unsaid ? [] : [[known.to, known.render(inner, path)]];
        }),
    );
}

export function listOf(render: Renderer): Renderer<Json[]> {
  return (value, at) => (value as unknown[]).map((each, index) => render(each, `${at}[${index}]`));
}

/** What Pulumi lists flat, and CloudFormation has in an object of one property. */
export function within(name: string, render: Renderer = asIs): Renderer<JsonObject> {
  return (value, at) => ({ [name]: render(value, at) });
}
