import { canBeBucket, existingBucketNames } from "../../contract/bucket-names";
import { BackfillMode, type CrossRegionReplicationArgs } from "../args";
import { chosenBackfill } from "../plan/backfill-plan";
import {
  bucketBaseName,
  longestAutomaticName,
  reportBucketBaseName,
  reverseName,
  roleBaseName,
} from "../plan/names";
import { bucketNameDemands } from "./bucket-name";
import { type Problem, quoted } from "./problem";

/** Names that Pulumi would make up, and that S3 or IAM would not take. */
export function automaticNameProblems(
  name: string,
  { source, destinations, role, twoWay, backfill }: CrossRegionReplicationArgs,
): Problem[] {
  const automatic: [path: string, base: string][] = [];
  if (source.bucketName === undefined && source.existingBucket === undefined) {
    automatic.push(["source.bucketName", bucketBaseName(name)]);
  }
  for (const [key, { bucketName, existingBucket }] of Object.entries(destinations)) {
    if (bucketName !== undefined || existingBucket !== undefined) continue;
    automatic.push([`destinations.${key}.bucketName`, bucketBaseName(name, key)]);
  }
  if (chosenBackfill(backfill, source) === BackfillMode.Batch && backfill?.reportBucketName === undefined) {
    automatic.push(["backfill.reportBucketName", reportBucketBaseName(twoWay ? reverseName(name) : name)]);
  }
  const bucketProblems = automatic
    .filter(
      ([, base]) =>
        base.length > longestAutomaticName.bucket ||
        bucketNameDemands(`${base.toLowerCase()}-0000000`).length > 0,
    )
    .map(([propertyPath, base]) => ({
      propertyPath,
      reason:
        `is needed: the name that would be made up, ${JSON.stringify(base)} and a suffix of 8 characters, ` +
        'is none that S3 takes; set it, or give the component a shorter name of letters, digits and "-"',
    }));
  return [...bucketProblems, ...((role?.arn ?? role?.name) ? [] : roleNameProblems(name, twoWay ?? false))];
}

function roleNameProblems(name: string, twoWay: boolean): Problem[] {
  const longest = roleBaseName(twoWay ? reverseName(name) : name);
  const at = (reason: string): Problem[] => [{ propertyPath: "name", reason }];
  if (longest.length > longestAutomaticName.role) {
    return at(
      `of the component is too long for the name of its role: ${quoted(name)}; ` +
        `use at most ${name.length - longest.length + longestAutomaticName.role} characters, or set role.name`,
    );
  }
  if (/^[\w+=,.@-]*$/.test(name)) return [];
  return at(
    `of the component cannot be part of the name of its role: ${quoted(name)}; ` +
      'use letters, digits and "+=,.@-_", or set role.name',
  );
}

/** One bucket cannot stand on two sides. */
export function sameBucketProblems({ source, destinations }: CrossRegionReplicationArgs): Problem[] {
  const pathsByName = new Map<string, string>();
  const sides = [
    ["source", source] as const,
    ...Object.entries(destinations).map(([key, side]) => [`destinations.${key}`, side] as const),
  ];
  const named = sides.flatMap(([path, { bucketName, existingBucket }]): [path: string, name: unknown][] => [
    [`${path}.bucketName`, bucketName],
    [`${path}.existingBucket`, existingBucket],
  ]);
  return named.flatMap(([propertyPath, name]) => {
    if (typeof name !== "string") return [];
    const earlier = pathsByName.get(name);
    if (earlier === undefined) {
      pathsByName.set(name, propertyPath);
      return [];
    }
    const reason = `is the same bucket as ${earlier}: ${JSON.stringify(name)}; every side needs a bucket of its own`;
    return [{ propertyPath, reason }];
  });
}

/** Of a bucket that is there already, whatever the rules were when it was made. */
export function existingNameProblems(propertyPath: string, name: unknown): Problem[] {
  if (typeof name !== "string" || canBeBucket(name)) return [];
  return [
    {
      propertyPath,
      reason:
        `cannot be the name of a bucket: ${quoted(name)}. Allowed: ${existingBucketNames}. ` +
        "Write the name by itself, not its ARN, URL or a path in it",
    },
  ];
}

/** Of a bucket that is made. */
export function nameProblems(propertyPath: string, name: unknown): Problem[] {
  if (typeof name !== "string") return [];
  const demands = bucketNameDemands(name);
  if (demands.length === 0) return [];
  return [
    {
      propertyPath,
      reason: `is not a name that S3 takes: ${JSON.stringify(name)}; it ${demands.join(", ")}`,
    },
  ];
}
