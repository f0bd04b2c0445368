import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../contract/partitions";
import type { CrossRegionReplicationOptions } from "./args";
import { answered } from "./call-answers";
import type { EmittedBucketPlan, ManagedBucketPlan } from "./plan/bucket-plan";
import type { ReplicationPlan } from "./plan/plan";

/** A region of an account. */
export interface Place {
  region: pulumi.Output<string>;
  accountId: pulumi.Output<string>;
  partition: pulumi.Output<string>;
  dnsSuffix: pulumi.Output<string>;
}

/** One in which we may work, and the provider that works there. */
export interface ManagedPlace extends Place {
  provider: Provider;
}

/** A side of the replication: what is planned there, and where that is. */
export type Side = ManagedSide | EmittedSide;

export interface ManagedSide {
  plan: ManagedBucketPlan;
  place: ManagedPlace;
}

export interface EmittedSide {
  plan: EmittedBucketPlan;
  place: Place;
}

export interface ReplicationSides {
  source: ManagedSide;
  destinations: Side[];
}

export function replicationSides(
  parent: pulumi.Resource,
  { source, destinations }: ReplicationPlan,
  { sourceProvider, destinationProviders }: CrossRegionReplicationOptions,
): ReplicationSides {
  const place = managedPlace(parent, source, sourceProvider);
  return {
    source: { plan: source, place },
    destinations: destinations.map((plan) =>
      plan.kind === "emitted"
        ? { plan, place: emittedPlace(plan, place) }
        : { plan, place: managedPlace(parent, plan, givenProvider(destinationProviders, plan.key)) },
    ),
  };
}

/** A key may be called like something that every object has. */
function givenProvider(
  providers: CrossRegionReplicationOptions["destinationProviders"] = {},
  key: string,
): Provider | undefined {
  return Object.hasOwn(providers, key) ? providers[key] : undefined;
}

/**
 * One explicit provider for each side, never the default one: the default knows a single region, and a provider
 * made from a region alone would drop the profile, the assumed role and the endpoint that the caller relies on.
 */
function managedPlace(
  parent: pulumi.Resource,
  bucket: ManagedBucketPlan,
  given: Provider | undefined,
): ManagedPlace {
  const provider = given ?? regionalProvider(parent, bucket);
  const asked = { parent, provider };
  const { region, accountId } = bucket.place;
  const partition = getPartitionOutput({}, asked);
  return {
    provider,
    region: given === undefined ? pulumi.output(region) : answered(getRegionOutput({}, asked).region, region),
    accountId: answered(getCallerIdentityOutput({}, asked).accountId, accountId),
    partition: answered(partition.partition, partitionOf(region)),
    dnsSuffix: answered(partition.dnsSuffix, undefined),
  };
}

/** A place that we do not enter. S3 replicates within one partition, so it is the source's. */
function emittedPlace({ place, accountId }: EmittedBucketPlan, source: Place): Place {
  const { partition, dnsSuffix } = source;
  return { region: pulumi.output(place.region), accountId: pulumi.output(accountId), partition, dnsSuffix };
}

function regionalProvider(parent: pulumi.Resource, { childName, place }: ManagedBucketPlan): Provider {
  const { region, profile, assumeRoleArn, endpoint } = place;
  return new Provider(
    `${childName}-provider`,
    {
      region,
      profile,
      ...(assumeRoleArn !== undefined && { assumeRoles: [{ roleArn: assumeRoleArn }] }),
      ...(endpoint !== undefined && {
        endpoints: [{ s3: endpoint, iam: endpoint, sts: endpoint, kms: endpoint }],
        s3UsePathStyle: true,
        skipMetadataApiCheck: true,
      }),
    },
    { parent },
  );
}
