import type { EnforcementLevel, Policies } from "@pulumi/policy";
import { nearestName } from "../contract/nearest-name";
import { isAllowed, wordsFor } from "./setting-schema";
import { isProperties } from "./stack/properties";

type Rule = Policies[number];

const LEVELS: readonly EnforcementLevel[] = ["advisory", "mandatory", "remediate", "disabled"];

/** The engine's own: the level of all rules, and the environments that settings are taken from. */
const RESERVED = ["all", "environments"];

/** What is wrong with a configuration of the pack, each with what there is instead; nothing if the pack can keep it. */
export function configurationProblems(configuration: unknown, rules: Policies): string[] {
  if (!isProperties(configuration))
    return [`${written(configuration)} is no configuration; it is an object of rules: ${namesOf(rules)}`];
  const { all, environments, ...said } = configuration;
  const unknown = Object.keys(said).filter((name) => !rules.some((rule) => rule.name === name));
  return [
    ...unknownNames("rule", unknown, [...rules.map(({ name }) => name), ...RESERVED]),
    ...(all === undefined ? [] : problemsOfAll(all)),
    ...(environments === undefined ? [] : problemsOfEnvironments(environments)),
    ...rules.flatMap((rule) => (rule.name in said ? problemsOfRule(rule, said[rule.name]) : [])),
  ];
}

function problemsOfRule(rule: Rule, said: unknown): string[] {
  const about = (problems: string[]) => problems.map((problem) => `${rule.name}: ${problem}`);
  if (typeof said === "string") return about(problemsOfLevel(said));
  if (!isProperties(said)) return about([`${written(said)} is neither a level nor an object of settings`]);
  const { enforcementLevel, ...settings } = said;
  const schemas = Object.entries(rule.configSchema?.properties ?? {});
  const names = schemas.map(([name]) => name);
  return about([
    ...(enforcementLevel === undefined ? [] : problemsOfLevel(enforcementLevel)),
    ...unknownNames(
      "setting",
      Object.keys(settings).filter((name) => !names.includes(name)),
      [...names, "enforcementLevel"],
    ),
    ...schemas.flatMap(([name, schema]) =>
      name in settings && !isAllowed(settings[name], schema)
        ? [`${name} is ${written(settings[name])} and has to be ${wordsFor(schema)}`]
        : [],
    ),
  ]);
}

function problemsOfAll(said: unknown): string[] {
  if (!isProperties(said)) return problemsOfLevel(said).map((problem) => `all: ${problem}`);
  const { enforcementLevel, ...settings } = said;
  return [
    ...(enforcementLevel === undefined ? [] : problemsOfLevel(enforcementLevel)),
    ...unknownNames("setting", Object.keys(settings), ["enforcementLevel"]),
  ].map((problem) => `all: ${problem}`);
}

function problemsOfEnvironments(said: unknown): string[] {
  const schema = { type: "array", items: { type: "string" } } as const;
  return isAllowed(said, schema)
    ? []
    : [`environments is ${written(said)} and has to be ${wordsFor(schema)}`];
}

function problemsOfLevel(said: unknown): string[] {
  if (LEVELS.some((level) => level === said)) return [];
  return [`${written(said)} is no level${meant(said, LEVELS)}; the levels are: ${LEVELS.join(", ")}`];
}

function unknownNames(
  what: "rule" | "setting",
  unknown: readonly string[],
  names: readonly string[],
): string[] {
  return unknown.map(
    (name) => `there is no ${what} "${name}"${meant(name, names)}; the ${what}s are: ${names.join(", ")}`,
  );
}

function meant(said: unknown, names: readonly string[]): string {
  const nearest = typeof said === "string" ? nearestName(said, names) : undefined;
  return nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
}

function namesOf(rules: Policies): string {
  return rules.map(({ name }) => name).join(", ");
}

function written(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
