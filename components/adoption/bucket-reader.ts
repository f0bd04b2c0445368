import { getBucketPolicy } from "@pulumi/aws/s3/getBucketPolicy";
import { Provider } from "@pulumi/aws-native/provider";
import { getBucket } from "@pulumi/aws-native/s3/getBucket";
import type { Region } from "@pulumi/aws-native/types/enums";
import * as pulumi from "@pulumi/pulumi";
import type { PlaceArgs } from "../args";
import type { ManagedPlace } from "../places";
import type { ExistingBucketPlan } from "../plan/bucket-plan";
import { isLate } from "../validation/shape";
import { type FoundBucket, isNotThere, type UnreadBucket } from "./found-bucket";

/**
 * Reads a bucket that was there before, in a preview too. A failure is an answer: the caller says what it means. But one
 * whose name comes from an output may be made by this very deploy, and a preview that does not find it cannot tell.
 */
export function readBucket(
  parent: pulumi.Resource,
  { childName, place, existingBucket, letsRoleIn }: ExistingBucketPlan,
  { provider }: ManagedPlace,
): pulumi.Output<FoundBucket | UnreadBucket> {
  const mayBeMade = pulumi.runtime.isDryRun() && isLate(existingBucket);
  const reader = new Provider(`${childName}-reader`, readerArgs(place), { parent });
  return pulumi.output(existingBucket).apply(async (name) => {
    try {
      const model = await getBucket({ bucketName: name }, { parent, provider: reader });
      const policy = letsRoleIn ? await readPolicy(name, { parent, provider }) : undefined;
      return { name, model, policy };
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      return mayBeMade && isNotThere(failure) ? (pulumi.unknown as never) : { name, failure };
    }
  });
}

async function readPolicy(bucket: string, options: pulumi.InvokeOptions): Promise<string | undefined> {
  try {
    return (await getBucketPolicy({ bucket }, options)).policy;
  } catch (error) {
    if (/NoSuchBucketPolicy|couldn't find resource|empty result/i.test(String(error))) return undefined;
    throw error;
  }
}

function readerArgs({ region, profile, assumeRoleArn, endpoint }: PlaceArgs) {
  return {
    region: region as Region,
    profile,
    ...(assumeRoleArn !== undefined && { assumeRole: { roleArn: assumeRoleArn } }),
    ...(endpoint !== undefined && {
      endpoints: [{ cloudcontrol: endpoint, sts: endpoint }],
      skipMetadataApiCheck: true,
    }),
  };
}
