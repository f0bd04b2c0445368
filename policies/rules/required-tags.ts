import type { PolicyResource } from "@pulumi/policy";
import { ruleOfStack } from "../judge";
import { patternOf } from "../pattern";
import { eachPart } from "../stack/subjects";
import { tagsOf } from "../stack/tags";

interface Config {
  tags: { readonly [key: string]: string };
}

export const requiredTags = ruleOfStack<PolicyResource, Config>({
  name: "required-tags",
  description:
    "Puts your tags on replicated buckets, on the roles that replicate and on the keys of both sides.",
  level: "mandatory",
  config: {
    tags: {
      type: "object",
      additionalProperties: { type: "string" },
      default: {},
      description: "Regular expressions for the whole values, by the key of the tag; any value if empty.",
    },
  },
  check: ({ tags }) => {
    for (const [key, pattern] of Object.entries(tags)) patternOf(`"tags" for "${key}"`, pattern);
  },
  subjects: eachPart,
  judge: (part, { tags }) => {
    const said = Object.keys(tags).length > 0 ? tagsOf(part) : {};
    return Object.entries(tags).flatMap(([key, pattern]) => {
      const value = said[key];
      if (value !== undefined && patternOf("", pattern).test(value)) return [];
      const asked = pattern === "" ? `the tag "${key}"` : `the tag "${key}" with a value like /${pattern}/`;
      const found = value === undefined ? `it has no tag "${key}"` : `its tag "${key}" is "${value}"`;
      return [{ found, instead: asked }];
    });
  },
});
