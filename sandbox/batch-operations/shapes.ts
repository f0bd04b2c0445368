import { ApiError, badRequest } from "./api-error";
import { repeated, type XmlContent } from "./xml";

/** What the service model says of one part of a request. */
export type Shape =
  | { type: "string"; min?: number; max?: number; pattern?: string; enum?: readonly string[] }
  | { type: "integer" | "long"; min?: number; max?: number }
  | { type: "boolean" }
  | { type: "timestamp" }
  | { type: "list"; item: Shape; itemName?: string; min?: number; max?: number }
  | {
      type: "structure";
      members: { readonly [name: string]: Shape };
      required?: readonly string[];
      /** Exactly one member is given. */
      union?: true;
      /** Members whose element is called otherwise. */
      wireNames?: { readonly [name: string]: string };
    };

type OfType<T extends Shape["type"]> = Extract<Shape, { type: T }>;

/** Reads a request as the service does, and refuses what its model does not allow. `path` names the part. */
export function readShape(shape: Shape, content: XmlContent, path: string): unknown {
  switch (shape.type) {
    case "string":
      return readString(shape, text(content, path), path);
    case "integer":
    case "long":
      return readNumber(shape, text(content, path), path);
    case "boolean":
      return readBoolean(text(content, path), path);
    case "timestamp":
      return readTimestamp(text(content, path), path);
    case "list":
      return readList(shape, content, path);
    case "structure":
      return readStructure(shape, content, path);
  }
}

export function readString(shape: OfType<"string">, value: string, path: string): string {
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape;
  if (value.length < min || value.length > max) {
    throw badRequest(`${path} must have ${min} to ${max} characters and has ${value.length}.`);
  }
  if (shape.pattern !== undefined && !expression(shape.pattern).test(value)) {
    throw badRequest(`${path} does not have the form ${shape.pattern}: ${value}`);
  }
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    throw badRequest(`${path} must be one of ${shape.enum.join(", ")}, and is ${value}.`);
  }
  return value;
}

export function readNumber(shape: OfType<"integer" | "long">, value: string, path: string): number {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = shape;
  const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw badRequest(`${path} must be a whole number from ${min} to ${max}, and is ${value}.`);
  }
  return number;
}

function readBoolean(value: string, path: string): boolean {
  if (value !== "true" && value !== "false")
    throw badRequest(`${path} must be true or false, and is ${value}.`);
  return value === "true";
}

function readTimestamp(value: string, path: string): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw badRequest(`${path} is not a time: ${value}`);
  return date;
}

function readList(shape: OfType<"list">, content: XmlContent, path: string): unknown[] {
  const { itemName = "member", min = 0, max = Number.POSITIVE_INFINITY } = shape;
  const elements = content === "" ? {} : content;
  if (typeof elements === "string") throw malformed(path);
  for (const name of Object.keys(elements)) if (name !== itemName) throw malformed(`${path}.${name}`);
  const items = repeated(elements[itemName]);
  if (items.length < min || items.length > max) throw badRequest(`${path} must have ${min} to ${max} items.`);
  return items.map((item, index) => readShape(shape.item, item, `${path}[${index}]`));
}

function readStructure(shape: OfType<"structure">, content: XmlContent, path: string) {
  const elements = content === "" ? {} : content;
  if (typeof elements === "string") throw malformed(path);
  const wireName = (name: string) => shape.wireNames?.[name] ?? name;
  const known = new Map(Object.entries(shape.members).map(([name, member]) => [wireName(name), member]));
  const names = new Map(Object.keys(shape.members).map((name) => [wireName(name), name]));
  const value: Record<string, unknown> = {};
  for (const [element, inner] of Object.entries(elements)) {
    const member = known.get(element);
    if (member === undefined || inner === undefined || Array.isArray(inner))
      throw malformed(`${path}.${element}`);
    value[names.get(element) ?? element] = readShape(member, inner, `${path}.${element}`);
  }
  for (const name of shape.required ?? []) {
    if (value[name] === undefined) throw badRequest(`${path}.${wireName(name)} is required.`);
  }
  if (shape.union && Object.keys(value).length !== 1)
    throw badRequest(`${path} must have exactly one member.`);
  return value;
}

/** The model's patterns are written for other engines: only those with character properties are valid in Unicode mode. */
function expression(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, pattern.includes("\\p{") ? "u" : "");
}

function text(content: XmlContent, path: string): string {
  if (typeof content !== "string") throw malformed(path);
  return content;
}

export function malformed(where: string): ApiError {
  return new ApiError(
    "MalformedXML",
    `The XML you provided was not well-formed or did not validate against our published schema: ${where}`,
  );
}
