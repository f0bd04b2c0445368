import * as pulumi from "@pulumi/pulumi";
import type {
  BackfillArgs,
  CrossRegionReplicationArgs,
  DestinationArgs,
  PlaceArgs,
  RuleArgs,
  SourceArgs,
} from "../args";

/** A mistake in the arguments: where it is, and what is wrong with it in words that follow the path. */
export type Problem = pulumi.InputPropertyErrorDetails;

type Shape =
  | "text"
  | "number"
  | "flag"
  | { fields: Record<string, Field> }
  | { mapOf: Shape }
  | { listOf: Shape };

interface Field {
  shape: Shape;
  required?: true;
  /** May be an output that is not known yet. */
  input?: true;
}

/** Makes the compiler demand that every field of the interface, and no other, is described. */
type FieldsOf<Args> = Record<keyof Args, Field>;

const place: FieldsOf<PlaceArgs> = {
  region: { shape: "text", required: true },
  profile: { shape: "text" },
  assumeRoleArn: { shape: "text" },
  endpoint: { shape: "text" },
  allowPlainHttpOnLoopback: { shape: "flag" },
};

const source: FieldsOf<SourceArgs> = {
  ...place,
  bucketName: { shape: "text", input: true },
  existingBucket: { shape: "text", input: true },
  forceDestroy: { shape: "flag" },
};

const destination: FieldsOf<DestinationArgs> = {
  ...place,
  bucketName: { shape: "text", input: true },
  ownerOverride: { shape: "flag" },
  storageClass: { shape: "text" },
  forceDestroy: { shape: "flag" },
};

const rule: FieldsOf<RuleArgs> = {
  id: { shape: "text", required: true },
  prefix: { shape: "text" },
  tags: { shape: { mapOf: "text" } },
  priority: { shape: "number" },
  enabled: { shape: "flag" },
};

const backfill: FieldsOf<BackfillArgs> = { mode: { shape: "text" } };

const component: FieldsOf<CrossRegionReplicationArgs> = {
  source: { shape: { fields: source }, required: true },
  destinations: { shape: { mapOf: { fields: destination } }, required: true },
  rules: { shape: { listOf: { fields: rule } } },
  backfill: { shape: { fields: backfill } },
  tags: { shape: { mapOf: "text" } },
};

/**
 * Missing, misspelt and mistyped arguments. The compiler tells a TypeScript caller the same, but not somebody who
 * writes a stack's configuration or uses another language.
 */
export function shapeProblems(args: unknown): Problem[] {
  return problemsOf("", { fields: component }, args);
}

function problemsOf(path: string, shape: Shape, value: unknown): Problem[] {
  if (shape === "text") return typeof value === "string" ? [] : [wrongType(path, "text", value)];
  if (shape === "number") return typeof value === "number" ? [] : [wrongType(path, "a number", value)];
  if (shape === "flag") return typeof value === "boolean" ? [] : [wrongType(path, "true or false", value)];
  if ("listOf" in shape) {
    if (!Array.isArray(value)) return [wrongType(path, "a list", value)];
    return value.flatMap((element, index) => problemsOf(`${path}[${index}]`, shape.listOf, element));
  }
  if (!isObject(value)) return [wrongType(path, "an object", value)];
  if ("mapOf" in shape) {
    return Object.entries(value).flatMap(([key, element]) =>
      problemsOf(join(path, key), shape.mapOf, element),
    );
  }
  return [
    ...Object.keys(value)
      .filter((name) => !(name in shape.fields))
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
  if (field.input && (pulumi.Output.isInstance(value) || value instanceof Promise)) return [];
  return problemsOf(path, field.shape, value);
}

function wrongType(propertyPath: string, expected: string, value: unknown): Problem {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return { propertyPath, reason: `must be ${expected} that is known before the deploy, not an output` };
  }
  return { propertyPath, reason: `must be ${expected}, not ${JSON.stringify(value) ?? typeof value}` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
