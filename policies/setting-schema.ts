import type { PolicyConfigSchema } from "@pulumi/policy";

export type SettingSchema = PolicyConfigSchema["properties"][string];
type Definition = NonNullable<SettingSchema["additionalProperties"]>;

interface Keyword {
  allows(value: unknown, schema: SettingSchema): boolean;
  /** What the value has to be: in the order of the table they follow each other in a sentence. */
  words(schema: SettingSchema): string;
}

const TYPES: { [type: string]: { is(value: unknown): boolean; words: string } } = {
  string: { is: (value) => typeof value === "string", words: "a text" },
  boolean: { is: (value) => typeof value === "boolean", words: "true or false" },
  number: { is: (value) => typeof value === "number", words: "a number" },
  integer: { is: Number.isInteger, words: "a whole number" },
  array: { is: Array.isArray, words: "a list" },
  object: { is: isObject, words: "an object" },
};

/** The part of JSON Schema that the settings of the pack's rules are written in. */
const KEYWORDS: { readonly [Name in keyof SettingSchema]?: Keyword } = {
  type: {
    allows: (value, { type = [] }) => [type].flat().some((each) => TYPES[each]?.is(value)),
    words: ({ type = [], enum: choices }) =>
      choices === undefined
        ? [type]
            .flat()
            .map((each) => TYPES[each]?.words ?? each)
            .join(" or ")
        : "",
  },
  minItems: {
    allows: (value, { minItems = 0 }) => !Array.isArray(value) || value.length >= minItems,
    words: ({ minItems }) => ` of at least ${minItems}`,
  },
  items: {
    allows: (value, { items = true }) =>
      !Array.isArray(value) || value.every((item) => isAllowed(item, oneOf(items))),
    words: ({ items = true }) => `, each ${wordsFor(oneOf(items))}`,
  },
  additionalProperties: {
    allows: (value, { additionalProperties = true }) =>
      !isObject(value) || Object.values(value).every((item) => isAllowed(item, additionalProperties)),
    words: ({ additionalProperties = true }) => `, each ${wordsFor(additionalProperties)}`,
  },
  enum: {
    allows: (value, { enum: choices = [] }) => choices.some((choice) => choice === value),
    words: ({ enum: choices = [] }) => `one of ${choices.map((each) => JSON.stringify(each)).join(", ")}`,
  },
  minLength: {
    allows: (value, { minLength = 0 }) => typeof value !== "string" || value.length >= minLength,
    words: ({ minLength }) => (minLength === 1 ? ", not empty" : ` of at least ${minLength} characters`),
  },
  pattern: {
    allows: (value, { pattern = "" }) => typeof value !== "string" || new RegExp(pattern).test(value),
    words: ({ pattern }) => ` that matches /${pattern}/`,
  },
};

/** What can be said beside, which decides nothing. */
const REMARKS: readonly string[] = ["description", "default"];

export function isAllowed(value: unknown, schema: Definition): boolean {
  if (typeof schema === "boolean") return schema;
  return keywordsOf(schema).every(({ allows }) => allows(value, schema));
}

export function wordsFor(schema: Definition): string {
  if (typeof schema === "boolean") return schema ? "anything" : "nothing";
  return keywordsOf(schema)
    .map(({ words }) => words(schema))
    .join("");
}

/** The keywords that nobody here understands: a schema that has some cannot be checked. */
export function unknownKeywords(schema: Definition): string[] {
  if (typeof schema === "boolean") return [];
  const { items = true, additionalProperties = true } = schema;
  return [
    ...Object.keys(schema).filter((name) => !(name in KEYWORDS) && !REMARKS.includes(name)),
    ...unknownKeywords(oneOf(items)),
    ...unknownKeywords(additionalProperties),
  ];
}

function keywordsOf(schema: SettingSchema): Keyword[] {
  return Object.entries(KEYWORDS).flatMap(([name, keyword]) => (name in schema ? keyword : []));
}

function oneOf(items: Definition | Definition[]): Definition {
  return Array.isArray(items) ? (items[0] ?? true) : items;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
