import type * as pulumi from "@pulumi/pulumi";
import { type Problem, quoted } from "./problem";

interface Tags {
  [key: string]: pulumi.Input<string>;
}

/**
 * Tags of buckets, roles and keys alike, so that each service has to take them. S3 and KMS tell keys by their case, IAM
 * does not ("Tags for AWS Identity and Access Management resources", Case sensitivity).
 */
export function resourceTagsProblems(path: string, tags: Tags): Problem[] {
  const keys = Object.keys(tags);
  return [
    ...tagsProblems(path, tags, 50),
    ...keys.flatMap((key, index) => {
      const earlier = keys.slice(0, index).find((other) => other.toLowerCase() === key.toLowerCase());
      if (earlier === undefined) return [];
      const reason = `differs from ${quoted(earlier)} in case only, and to IAM both are one key; keep one of them`;
      return [{ propertyPath: tagPath(path, key), reason }];
    }),
  ];
}

/** Tags that objects have to carry ("Categorizing your objects using tags"). */
export function filterTagsProblems(path: string, tags: Tags): Problem[] {
  return tagsProblems(path, tags, 10);
}

function tagsProblems(path: string, tags: Tags, most: number): Problem[] {
  const problems: Problem[] = [];
  if (Object.keys(tags).length > most) {
    problems.push({
      propertyPath: path,
      reason: `has more than ${most} tags, which S3 does not take; remove some`,
    });
  }
  for (const [key, value] of Object.entries(tags)) {
    const reason = tagProblem(key, typeof value === "string" ? value : "");
    if (reason !== undefined) problems.push({ propertyPath: tagPath(path, key), reason });
  }
  return problems;
}

function tagProblem(key: string, value: string): string | undefined {
  if (key.length < 1 || key.length > 128 || value.length > 256 || /^aws:/i.test(key)) {
    return (
      "is not a tag that S3 takes; 1 to 128 characters for the key, not beginning with " +
      '"aws:", at most 256 for the value'
    );
  }
  const wrong = [key, value].map(firstWrongCharacter).find((character) => character !== undefined);
  if (wrong === undefined) return undefined;
  return (
    `has the character ${quoted(wrong)}. Keys and values of tags take letters, digits, spaces and "_.:/=+-@". ` +
    "Write the tag without it"
  );
}

/** The set that S3, IAM and KMS have in common ("Tag", Pattern, in the API references of S3 Control and IAM). */
function firstWrongCharacter(text: string): string | undefined {
  return /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/u.exec(text)?.[0];
}

function tagPath(path: string, key: string): string {
  return `${path}[${JSON.stringify(key)}]`;
}
