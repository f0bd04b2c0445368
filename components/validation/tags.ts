import type { Problem } from "./problem";

export function tagsProblems(path: string, tags: { [key: string]: string }, most: number): Problem[] {
  const problems: Problem[] = [];
  if (Object.keys(tags).length > most) {
    problems.push({
      propertyPath: path,
      reason: `has more than ${most} tags, which S3 does not take; remove some`,
    });
  }
  for (const [key, value] of Object.entries(tags)) {
    if (key.length >= 1 && key.length <= 128 && value.length <= 256 && !key.startsWith("aws:")) continue;
    problems.push({
      propertyPath: `${path}[${JSON.stringify(key)}]`,
      reason:
        'is not a tag that S3 takes; 1 to 128 characters for the key, not beginning with "aws:", at most 256 for the value',
    });
  }
  return problems;
}
