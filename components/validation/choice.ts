import { type Problem, quoted } from "./problem";

/** One of the values of an enum. */
export function choiceProblems(
  propertyPath: string,
  value: string | undefined,
  choices: Record<string, string>,
): Problem[] {
  const allowed = Object.values(choices);
  if (value === undefined || allowed.includes(value)) return [];
  return [{ propertyPath, reason: `is ${quoted(value)}; use one of ${allowed.join(", ")}` }];
}

/** A whole number between two others. */
export function rangeProblems(
  propertyPath: string,
  value: number | undefined,
  [least, most]: [least: number, most: number],
): Problem[] {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return [];
  return [{ propertyPath, reason: `is ${value}; use a whole number from ${least} to ${most}` }];
}

/** Fields that mean nothing beside another one. */
export function excludedProblems<Args extends object>(
  path: string,
  args: Args,
  excluded: readonly (keyof Args & string)[],
  why: string,
): Problem[] {
  return excluded
    .filter((field) => args[field] !== undefined)
    .map((field) => ({ propertyPath: `${path}.${field}`, reason: why }));
}
