import type { CrossRegionReplicationArgs } from "../args";
import { bucketBaseName, longestAutomaticName, roleBaseName } from "../names";
import { bucketNameDemands } from "./bucket-name";
import type { Problem } from "./shape";

/** Names that Pulumi would make up, and that S3 or IAM would not take. */
export function automaticNameProblems(
  name: string,
  { source, destinations }: CrossRegionReplicationArgs,
): Problem[] {
  const automatic: [path: string, base: string][] = [];
  if (source.bucketName === undefined && source.existingBucket === undefined) {
    automatic.push(["source.bucketName", bucketBaseName(name)]);
  }
  for (const [key, { bucketName }] of Object.entries(destinations)) {
    if (bucketName !== undefined) continue;
    automatic.push([`destinations.${key}.bucketName`, bucketBaseName(name, key)]);
  }
  const bucketProblems = automatic
    .filter(
      ([, base]) =>
        base.length > longestAutomaticName.bucket || bucketNameDemands(base.toLowerCase()).length > 0,
    )
    .map(([propertyPath, base]) => ({
      propertyPath,
      reason:
        `is needed: the name that would be made up, ${JSON.stringify(base)} and a suffix of 8 characters, ` +
        'is none that S3 takes; set it, or give the component a shorter name of letters, digits and "-"',
    }));
  if (roleBaseName(name).length <= longestAutomaticName.role) return bucketProblems;
  return [
    ...bucketProblems,
    {
      propertyPath: "name",
      reason:
        `of the component is too long for the name of its role: ${JSON.stringify(name)}; ` +
        `use at most ${longestAutomaticName.role - roleBaseName("").length} characters`,
    },
  ];
}

/** One bucket cannot stand on two sides. */
export function sameBucketProblems({ source, destinations }: CrossRegionReplicationArgs): Problem[] {
  const pathsByName = new Map<string, string>();
  const named: [path: string, name: unknown][] = [
    ["source.bucketName", source.bucketName],
    ["source.existingBucket", source.existingBucket],
    ...Object.entries(destinations).map(([key, { bucketName }]): [string, unknown] => [
      `destinations.${key}.bucketName`,
      bucketName,
    ]),
  ];
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
