import { componentShape, type Shape } from "./components/validation/argument-shapes";
import { nearestName } from "./contract/nearest-name";

/** What is wrong with the keys of this project's configuration; `names` are those that the program reads. */
export function unknownKeys(keys: string[], project: string, names: string[]): string[] {
  const prefix = `${project}:`;
  return keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((name) => !names.includes(name))
    .map((name) => {
      const nearest = nearestName(name, names);
      const meant = nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
      return (
        `${prefix}${name} is not a key of this program${meant}. The keys are ${names.join(", ")}. ` +
        `Remove it with \`pulumi config rm ${name}\``
      );
    });
}

/** A value of the configuration, and why it cannot be taken as it came. */
export interface Taken {
  value: unknown;
  problems: string[];
}

/**
 * Gives the digits that `pulumi config set --path` stores as a number back to the arguments that are text. Accounts have
 * 12 of them: with fewer, YAML has taken leading zeros away, or has read the rest as an octal number.
 */
export function withTexts(name: string, value: unknown): Taken {
  const shape = fieldShape(componentShape.fields, name);
  const problems: string[] = [];
  return { value: shape === undefined ? value : taken(name, shape, value, problems), problems };
}

function taken(path: string, shape: Shape, value: unknown, problems: string[]): unknown {
  if (shape === "text") return typeof value === "number" ? textOf(path, value, problems) : value;
  if (typeof shape === "string" || typeof value !== "object" || value === null) return value;
  if ("listOf" in shape) {
    if (!Array.isArray(value)) return value;
    return value.map((element, index) => taken(`${path}[${index}]`, shape.listOf, element, problems));
  }
  if (Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      const inner = "mapOf" in shape ? shape.mapOf : fieldShape(shape.fields, name);
      return [name, inner === undefined ? field : taken(`${path}.${name}`, inner, field, problems)];
    }),
  );
}

function fieldShape(fields: Record<string, { shape: Shape }>, name: string): Shape | undefined {
  return Object.hasOwn(fields, name) ? fields[name]?.shape : undefined;
}

function textOf(path: string, value: number, problems: string[]): unknown {
  const digits = path.endsWith(".accountId") ? /^\d{12}$/ : /^\d+$/;
  const text = String(value);
  if (Number.isSafeInteger(value) && digits.test(text)) return text;
  problems.push(
    `${path} is the number ${text}, and what was written may be another text, with leading zeros for example. ` +
      `Text is allowed. Set it with \`pulumi config set --path ${path} --type string TEXT\`, or quote it in the file`,
  );
  return value;
}
