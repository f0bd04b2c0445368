import type { CrossRegionReplicationArgs, RuleArgs } from "../args";
import { replicationRuleId, ruleIdPrefix } from "../names";
import type { Problem } from "./shape";
import { tagsProblems } from "./tags";

export function rulesProblems(name: string, { rules, destinations }: CrossRegionReplicationArgs): Problem[] {
  if (rules === undefined) return [];
  if (rules.length === 0) {
    return [
      { propertyPath: "rules", reason: "is empty; leave it out to replicate everything, or add a rule" },
    ];
  }
  const all = rules.length * Object.keys(destinations).length;
  const limit =
    all > 1000
      ? [{ propertyPath: "rules", reason: `would make ${all} rules on the bucket; S3 takes at most 1000` }]
      : [];
  return [
    ...limit,
    ...rules.flatMap((rule, index) => ruleProblems(`rules[${index}]`, name, rule, Object.keys(destinations))),
    ...repeated(rules, (rule) => rule.id, "id"),
    ...repeated(rules, (rule, index) => rule.priority ?? index + 1, "priority"),
  ];
}

function ruleProblems(path: string, name: string, rule: RuleArgs, destinationKeys: string[]): Problem[] {
  const problems: Problem[] = [];
  if (!/^[\w-]{1,60}$/.test(rule.id)) {
    problems.push({
      propertyPath: `${path}.id`,
      reason: `cannot be part of a rule's ID: ${JSON.stringify(rule.id)}; use 1 to 60 letters, digits, "-" and "_"`,
    });
  }
  const prefix = ruleIdPrefix(name);
  const tooLong = destinationKeys.find((key) => replicationRuleId(prefix, rule.id, key).length > 255);
  if (tooLong !== undefined) {
    problems.push({
      propertyPath: `${path}.id`,
      reason: `makes the rule's ID longer than the 255 characters that S3 takes: ${JSON.stringify(replicationRuleId(prefix, rule.id, tooLong))}; shorten it`,
    });
  }
  if (Buffer.byteLength(rule.prefix ?? "") > 1024) {
    problems.push({
      propertyPath: `${path}.prefix`,
      reason: "is longer than the 1024 bytes of the longest key; shorten it",
    });
  }
  const { priority } = rule;
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 0 && priority <= 2147483647)) {
    problems.push({
      propertyPath: `${path}.priority`,
      reason: `is ${priority}; use a whole number from 0 to 2147483647`,
    });
  }
  return [...problems, ...tagsProblems(`${path}.tags`, rule.tags ?? {}, 10)];
}

function repeated(
  rules: RuleArgs[],
  distinguish: (rule: RuleArgs, index: number) => unknown,
  field: string,
): Problem[] {
  const values = rules.map(distinguish);
  return values.flatMap((value, index) => {
    const earlier = values.indexOf(value);
    if (earlier === index) return [];
    return [
      {
        propertyPath: `rules[${index}].${field}`,
        reason: `is that of rules[${earlier}] too: ${JSON.stringify(value)}; give every rule its own`,
      },
    ];
  });
}
