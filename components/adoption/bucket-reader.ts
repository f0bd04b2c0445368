import { getBucketPolicy } from "@pulumi/aws/s3/getBucketPolicy";
import { Provider } from "@pulumi/aws-native/provider";
import { getBucket } from "@pulumi/aws-native/s3/getBucket";
import type { Region } from "@pulumi/aws-native/types/enums";
import type * as pulumi from "@pulumi/pulumi";
import type { PlaceArgs } from "../args";
import type { ManagedPlace, ReplicationSides } from "../places";
import type { ExistingBucketPlan } from "../plan/bucket-plan";
import type { FoundBucket, UnreadBucket } from "./found-bucket";

/** Reads one existing bucket, as often as it is asked to. A failure is an answer: the caller says what it means. */
export type BucketReader = (name: string) => Promise<FoundBucket | UnreadBucket>;

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
  { childName, place, letsRoleIn }: ExistingBucketPlan,
  { provider }: ManagedPlace,
): BucketReader {
  const reader = new Provider(`${childName}-reader`, readerArgs(place), { parent });
  return async (name) => {
    try {
      const model = await getBucket({ bucketName: name }, { parent, provider: reader });
      const policy = letsRoleIn ? await readPolicy(name, { parent, provider }) : undefined;
      return { name, model, policy };
    } catch (error) {
      return { name, failure: error instanceof Error ? error.message : String(error) };
    }
  };
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
