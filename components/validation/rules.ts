import { identityLength, ruleId } from "../../contract/ownership";
import { filtersOverlap } from "../../contract/rule-filter";
import type { CrossRegionReplicationArgs, RuleArgs } from "../args";
import { planRules, type RulePlan } from "../plan/direction-plan";
import { highestGivenPriority } from "../plan/priorities";
import { rangeProblems } from "./choice";
import { type Problem, quoted } from "./problem";
import { filterTagsProblems } from "./tags";

const mostRules = 1000;

export function rulesProblems(name: string, args: CrossRegionReplicationArgs): Problem[] {
  const { destinations } = args;
  const rules = args.rules ?? [{ id: "everything" }];
  const keys = Object.keys(destinations);
  if (rules.length === 0) {
    return [
      { propertyPath: "rules", reason: "is empty; leave it out to replicate everything, or add a rule" },
    ];
  }
  const planned = planRules(args);
  if (planned.length > mostRules) {
    const reason =
      `would make ${planned.length} rules on the bucket, one for each rule and destination; S3 takes at most ` +
      `${mostRules}: join rules, or say with destinations which rule goes where`;
    return [{ propertyPath: "rules", reason }];
  }
  return [
    ...rules.flatMap((rule, index) =>
      ruleProblems(args.rules ? `rules[${index}]` : "name", name, rule, keys),
    ),
    ...repeatedIds(rules),
    ...keys.flatMap((key) => destinationProblems(key, rules, planned)),
  ];
}

function ruleProblems(path: string, name: string, rule: RuleArgs, destinationKeys: string[]): Problem[] {
  const problems: Problem[] = [];
  if (!/^[\w-]{1,60}$/.test(rule.id)) {
    problems.push({
      propertyPath: `${path}.id`,
      reason: `cannot be part of a rule's ID: ${quoted(rule.id)}; use 1 to 60 letters, digits, "-" and "_"`,
    });
  }
  const idFor = (key: string) => ruleId(name, "0".repeat(identityLength), rule.id, key);
  const tooLong = destinationKeys.find((key) => idFor(key).length > 255);
  if (tooLong !== undefined) {
    problems.push({
      propertyPath: path === "name" ? path : `${path}.id`,
      reason:
        "makes the rule's ID longer than the 255 characters that S3 takes: " +
        `${quoted(idFor(tooLong))}; shorten it, or the names of the component and the destination`,
    });
  }
  if (Buffer.byteLength(rule.prefix ?? "") > 1024) {
    problems.push({
      propertyPath: `${path}.prefix`,
      reason: "is longer than the 1024 bytes of the longest key; shorten it",
    });
  }
  const control = /\p{Cc}/u.exec(rule.prefix ?? "")?.[0];
  if (control !== undefined) {
    problems.push({
      propertyPath: `${path}.prefix`,
      reason:
        `has the control character ${escaped(control)}. A prefix is the beginning of keys in any other characters. ` +
        "Remove it; it may have come with a line break or from a paste",
    });
  }
  return [
    ...problems,
    ...rangeProblems(`${path}.priority`, rule.priority, [0, highestGivenPriority]),
    ...filterTagsProblems(`${path}.tags`, rule.tags ?? {}),
    ...ruleDestinationProblems(`${path}.destinations`, rule.destinations, destinationKeys),
  ];
}

function ruleDestinationProblems(
  path: string,
  keys: string[] | undefined,
  destinationKeys: string[],
): Problem[] {
  if (keys === undefined) return [];
  if (keys.length === 0) {
    return [{ propertyPath: path, reason: "is empty; leave it out for every destination, or name one" }];
  }
  return keys.flatMap((key, index) => {
    const propertyPath = `${path}[${index}]`;
    if (!destinationKeys.includes(key)) {
      return [
        {
          propertyPath,
          reason: `is not the key of a destination: ${quoted(key)}; use one of ${destinationKeys.join(", ")}`,
        },
      ];
    }
    return keys.indexOf(key) === index
      ? []
      : [{ propertyPath, reason: `is named twice: ${quoted(key)}; leave it out` }];
  });
}

function repeatedIds(rules: RuleArgs[]): Problem[] {
  const ids = rules.map(({ id }) => id);
  return ids.flatMap((id, index) => {
    const earlier = ids.indexOf(id);
    if (earlier === index) return [];
    const reason = `is that of rules[${earlier}] too: ${quoted(id)}; give every rule its own`;
    return [{ propertyPath: `rules[${index}].id`, reason }];
  });
}

/** What is wrong with the rules to one destination, taken together. */
function destinationProblems(key: string, rules: RuleArgs[], planned: RulePlan[]): Problem[] {
  const here = planned.filter(({ destinationKey }) => destinationKey === key);
  if (here.length === 0) {
    const reason = "gets no object, because no rule names it; add it to a rule, or remove it";
    return [{ propertyPath: `destinations.${key}`, reason }];
  }
  const pathOf = (rule: RulePlan) => `rules[${rules.findIndex(({ id }) => id === rule.id)}]`;
  return here.flatMap((rule, index) => [
    ...markerProblems(pathOf(rule), key, rule),
    ...precedenceProblems(
      key,
      rule,
      here.slice(0, index).filter((earlier) => overlap(rule, earlier)),
      pathOf,
    ),
  ]);
}

/** "DeleteMarkerReplication": S3 does not take it with a filter of tags. */
function markerProblems(path: string, key: string, { tags, deleteMarkers }: RulePlan): Problem[] {
  if (!deleteMarkers || Object.keys(tags).length === 0) return [];
  return [
    {
      propertyPath: `${path}.deleteMarkers`,
      reason: `is on, for ${quoted(key)}, in a rule with tags, which S3 does not take; set it to false here, or leave the tags out`,
    },
  ];
}

function precedenceProblems(
  key: string,
  rule: RulePlan,
  overlapping: RulePlan[],
  pathOf: (rule: RulePlan) => string,
): Problem[] {
  const at = (others: RulePlan[], reason: (names: string) => string): Problem[] => {
    if (others.length === 0) return [];
    return [{ propertyPath: `${pathOf(rule)}.priority`, reason: reason(others.map(pathOf).join(", ")) }];
  };
  const open = overlapping.filter(({ priority }) => priority === undefined || rule.priority === undefined);
  const equal = overlapping.filter(({ priority }) => priority !== undefined && priority === rule.priority);
  return [
    ...at(
      open,
      (names) =>
        `is needed here and in ${names}: they match some objects in common for ${quoted(key)}; the higher number wins`,
    ),
    ...at(
      equal,
      (names) =>
        `is that of ${names} too: ${rule.priority}; they match some objects in common for ${quoted(key)}, give each its own`,
    ),
  ];
}

function overlap(one: RulePlan, other: RulePlan): boolean {
  return one.id !== other.id && filtersOverlap(one, other);
}

function escaped(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
