import * as pulumi from "@pulumi/pulumi";
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
    return Object.entries(value).flatMap(([key, element]) =>
      problemsOf(join(path, key), shape.mapOf, element),
    );
  }
  return [
    ...Object.keys(value)
      .filter((name) => !Object.hasOwn(shape.fields, name))
      .map((name) => ({
        propertyPath: join(path, name),
        reason: `is not known; use one of ${Object.keys(shape.fields).join(", ")}`,
      })),
    ...Object.entries(shape.fields).flatMap(([name, field]) =>
      fieldProblems(join(path, name), field, value[name]),
    ),
  ];
}

function fieldProblems(path: string, field: Field, value: unknown): Problem[] {
  if (value === undefined) return field.required ? [{ propertyPath: path, reason: "is missing" }] : [];
  if (field.input && isLate(value)) return [];
  return problemsOf(path, field.shape, value);
}

function wrongType(propertyPath: string, expected: string, value: unknown): Problem {
  if (isLate(value)) {
    return { propertyPath, reason: `must be ${expected} that is known before the deploy, not an output` };
  }
  return { propertyPath, reason: `must be ${expected}, not ${quoted(value)}` };
}

/** Whether the value may be known only later. */
export function isLate(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLate(value);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
