import { getBucketObjectLockConfiguration } from "@pulumi/aws/s3/getBucketObjectLockConfiguration";
import * as pulumi from "@pulumi/pulumi";
import type { BucketEnd, NewEnd } from "../buckets/bucket-end";
import type { Problem } from "../validation/problem";
import { refusal } from "../validation/refusal";

/**
 * Rejects arguments that leave Object Lock out of a bucket which has it: "After you enable Object Lock on a bucket, you
 * can't disable Object Lock" ("Configuring S3 Object Lock"). Known only if no bucket is meant to lose it, in a preview too.
 */
export function lockRemovals(parent: pulumi.Resource, ends: BucketEnd[]): pulumi.Output<void> {
  const unlocked = ends.filter((end): end is NewEnd => end.kind === "new" && !end.plan.objectLock);
  return pulumi.all(unlocked.map((end) => lockRemoval(parent, end))).apply((found) => {
    const problems = found.flat();
    if (problems.length > 0) throw refusal(problems);
  });
}

function lockRemoval(parent: pulumi.Resource, { plan, place, name }: NewEnd): pulumi.Output<Problem[]> {
  return pulumi.all([name, place.region]).apply(async ([bucket, region]) => {
    if (!(await isLocked({ bucket, region }, { parent, provider: place.provider }))) return [];
    const reason =
      `is left out, but Object Lock is enabled on the bucket ${JSON.stringify(bucket)}, where it cannot be disabled; ` +
      "set it as before, or to {} to retain no new version by default";
    return [{ propertyPath: `${plan.path}.objectLock`, reason }];
  });
}

/** Only what S3 answers counts. In a preview the bucket may not be there yet, and some servers have no Object Lock. */
async function isLocked(
  bucket: { bucket: string; region: string },
  options: pulumi.InvokeOptions,
): Promise<boolean> {
  try {
    return (await getBucketObjectLockConfiguration(bucket, options)).objectLockEnabled === "Enabled";
  } catch {
    return false;
  }
}
