import * as pulumi from "@pulumi/pulumi";
import { nearestName } from "../../contract/nearest-name";
import { componentShape, type Field, type Shape } from "./argument-shapes";
import { type Problem, quoted } from "./problem";

const typeNames = { text: "text", number: "a number", flag: "true or false" };
const typesOf = { text: "string", number: "number", flag: "boolean" };

/**
 * Missing, misspelt and mistyped arguments. The compiler tells a TypeScript caller the same, but not somebody who
 * writes a stack's configuration or uses another language.
 */
export function shapeProblems(args: unknown): Problem[] {
  return problemsOf("", componentShape, args);
}

function problemsOf(path: string, shape: Shape, value: unknown): Problem[] {
  if (typeof shape === "string") {
    return typeof value === typesOf[shape] ? [] : [wrongType(path, typeNames[shape], value)];
  }
  if ("listOf" in shape) {
    if (!Array.isArray(value)) return [wrongType(path, "a list", value)];
    return value.flatMap((element, index) =>
      shape.input && isLate(element) ? [] : problemsOf(`${path}[${index}]`, shape.listOf, element),
    );
  }
  if (!isObject(value)) return [wrongType(path, "an object", value)];
  if ("mapOf" in shape) {
    return Object.entries(value).flatMap(([key, element]) => elementProblems(path, shape, key, element));
  }
  return [
    ...Object.keys(value)
      .filter((name) => !Object.hasOwn(shape.fields, name))
      .map((name) => unknownName(join(path, name), name, Object.keys(shape.fields))),
    ...Object.entries(shape.fields).flatMap(([name, field]) =>
      fieldProblems(join(path, name), field, value[name]),
    ),
  ];
}

function elementProblems(
  path: string,
  { mapOf, input }: { mapOf: Shape; input?: true },
  key: string,
  element: unknown,
): Problem[] {
  const propertyPath = join(path, key);
  // Objects drop it without an error: a filter of this tag alone would match everything.
  if (key === "__proto__") {
    return [
      { propertyPath, reason: "is a key that JavaScript reserves. Any other key is allowed. Rename it" },
    ];
  }
  return input && isLate(element) ? [] : problemsOf(propertyPath, mapOf, element);
}

function unknownName(propertyPath: string, name: string, known: string[]): Problem {
  const nearest = nearestName(name, known);
  const meant = nearest === undefined ? "" : ` (did you mean ${quoted(nearest)}?)`;
  return { propertyPath, reason: `is not known${meant}; use one of ${known.join(", ")}` };
}

function fieldProblems(path: string, field: Field, value: unknown): Problem[] {
  if (value === undefined) return field.required ? [{ propertyPath: path, reason: "is missing" }] : [];
  if (field.input && isLate(value)) return [];
  return problemsOf(path, field.shape, value);
}

function wrongType(propertyPath: string, expected: string, value: unknown): Problem {
  if (isLate(value)) {
    const reason =
      `must be ${expected} as a plain value, not an Output. Write the value, read it from the configuration, or await ` +
      "`getOutputDetails` of a StackReference";
    return { propertyPath, reason };
  }
  return { propertyPath, reason: `must be ${expected}, not ${quoted(value)}` };
}

/** Whether the value may be known only later, or is not known in this preview. */
export function isLate(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise || pulumi.isUnknown(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLate(value);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
