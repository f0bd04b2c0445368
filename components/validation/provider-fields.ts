import type { Problem } from "./problem";

/** Fields of `@pulumi/aws` that are younger than the oldest version that this package works with. */
const firstVersions = { "aws.s3.Bucket.bucketNamespace": "7.24.0" } as const;

const installed = (require("@pulumi/aws/package.json") as { version: string }).version;

/** An installed version that lacks a field drops it without an error. */
export function providerFieldProblems(
  propertyPath: string,
  field: keyof typeof firstVersions,
  version = installed,
): Problem[] {
  const first = firstVersions[field];
  if (!isBefore(version, first)) return [];
  const reason =
    `needs \`@pulumi/aws\` ${first} or newer, which has ${field}; installed is ${version}. ` +
    "Update `@pulumi/aws`, or leave it out";
  return [{ propertyPath, reason }];
}

/** A pre-release counts as its release: it has the fields. */
function isBefore(version: string, first: string): boolean {
  const [one = [], other = []] = [version, first].map((each) =>
    (each.split("-")[0] ?? "").split(".").map(Number),
  );
  const at = other.findIndex((part, index) => part !== (one[index] ?? 0));
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
}
