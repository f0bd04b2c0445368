import { getBucketPolicy } from "@pulumi/aws/s3/getBucketPolicy";
import { Provider } from "@pulumi/aws-native/provider";
import { getBucket } from "@pulumi/aws-native/s3/getBucket";
import * as pulumi from "@pulumi/pulumi";
import { readerSettings } from "../accounts/reader-settings";
import { saysCredentials } from "../accounts/side-settings";
import type { ManagedPlace, ReplicationSides } from "../places";
import type { ExistingBucketPlan } from "../plan/bucket-plan";
import { isLate } from "../validation/shape";
import { type FoundBucket, isNotThere, type UnreadBucket } from "./found-bucket";

/**
 * Reads one existing bucket, as often as it is asked to, in a preview too. A failure is an answer: the caller says what it
 * means. But one whose name comes from an output may be made by this very deploy, and a preview that does not find it
 * cannot tell.
 */
export type BucketReader = (name: pulumi.Input<string>) => pulumi.Output<FoundBucket | UnreadBucket>;

/** By the path of the bucket's arguments. */
export type BucketReaders = ReadonlyMap<string, BucketReader>;

export function bucketReaders(
  parent: pulumi.Resource,
  { source, destinations }: ReplicationSides,
): BucketReaders {
  return new Map(
    [source, ...destinations].flatMap(({ plan, place }): [string, BucketReader][] =>
      plan.kind === "existing" ? [[plan.path, bucketReader(parent, plan, place as ManagedPlace)]] : [],
    ),
  );
}

function bucketReader(
  parent: pulumi.Resource,
  { childName, path, place, existingBucket, letsRoleIn }: ExistingBucketPlan,
  { provider, settings }: ManagedPlace,
): BucketReader {
  const { region } = place;
  const mayBeMade = pulumi.runtime.isDryRun() && isLate(existingBucket);
  const own = new Provider(`${childName}-reader`, readerSettings(settings, place, path), { parent });
  const given = saysCredentials(place) ? undefined : givenReader(parent);
  return (name) =>
    pulumi.all([name, given?.region]).apply(async ([name, givenRegion]) => {
      // Of a provider that is given for all, at most one side is in its region.
      const reader = given !== undefined && String(givenRegion) === region ? given : own;
      try {
        const model = await getBucket({ bucketName: name }, { parent, provider: reader });
        const policy = letsRoleIn
          ? await readPolicy({ bucket: name, region }, { parent, provider })
          : undefined;
        return { name, model, policy };
      } catch (error) {
        const failure = error instanceof Error ? error.message : String(error);
        return mayBeMade && isNotThere(failure) ? (pulumi.unknown as never) : { name, failure };
      }
    });
}

function givenReader(parent: pulumi.Resource): Provider | undefined {
  const given = parent.getProvider("aws-native:s3:getBucket");
  return Provider.isInstance(given) ? given : undefined;
}

async function readPolicy(
  bucket: { bucket: string; region: string },
  options: pulumi.InvokeOptions,
): Promise<string | undefined> {
  try {
    return (await getBucketPolicy(bucket, options)).policy;
  } catch (error) {
    if (/NoSuchBucketPolicy|couldn't find resource|empty result/i.test(String(error))) return undefined;
    throw error;
  }
}
