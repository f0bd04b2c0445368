import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import { Provider, type ProviderArgs } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../contract/partitions";
import { commonProvider } from "./accounts/given-providers";
import { sideSettings } from "./accounts/side-settings";
import { type StackConfiguration, stackConfiguration } from "./accounts/stack-configuration";
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
  /** Works in the region where it is told so for each resource: it may serve sides of several regions. */
  provider: pulumi.ProviderResource;
  /** What the arguments and the stack's configuration say about the provider. */
  settings: ProviderArgs;
  /** Whether the provider was made from these settings; a given one knows more, or something else. */
  isManagedBySettings: boolean;
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
  const configuration = stackConfiguration();
  const place = managedPlace(parent, source, configuration, sourceProvider);
  return {
    source: { plan: source, place },
    destinations: destinations.map((plan) =>
      plan.kind === "emitted"
        ? { plan, place: emittedPlace(plan, place) }
        : {
            plan,
            place: managedPlace(parent, plan, configuration, givenProvider(destinationProviders, plan.key)),
          },
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
 * The side's own provider, or the one that all sides have in common, or a new one for its region; never the default one,
 * which may be switched off.
 */
function managedPlace(
  parent: pulumi.Resource,
  { childName, place }: ManagedBucketPlan,
  configuration: StackConfiguration,
  own: Provider | undefined,
): ManagedPlace {
  const settings = sideSettings(configuration, place);
  const given = own ?? commonProvider(parent, place);
  const provider = given ?? new Provider(`${childName}-provider`, settings, { parent });
  const asked = { parent, provider };
  const partition = getPartitionOutput({}, asked);
  return {
    provider,
    settings,
    isManagedBySettings: given === undefined,
    region:
      own === undefined
        ? pulumi.output(place.region)
        : answered(getRegionOutput({}, asked).region, place.region),
    accountId: answered(getCallerIdentityOutput({}, asked).accountId, place.accountId),
    partition: answered(partition.partition, partitionOf(place.region)),
    dnsSuffix: answered(partition.dnsSuffix, undefined),
  };
}

/** A place that we do not enter. S3 replicates within one partition, so it is the source's. */
function emittedPlace({ place, accountId }: EmittedBucketPlan, source: Place): Place {
  const { partition, dnsSuffix } = source;
  return { region: pulumi.output(place.region), accountId: pulumi.output(accountId), partition, dnsSuffix };
}
