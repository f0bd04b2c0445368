import type * as pulumi from "@pulumi/pulumi";
import {
  BackfillMode,
  type CrossRegionReplicationArgs,
  type PlaceArgs,
  type ReplicaStorageClass,
} from "./args";
import { bucketBaseName, ruleIdPrefix } from "./names";

/** What is going to be made, with every default filled in and every child named. */
export interface ReplicationPlan {
  source: SourcePlan;
  destinations: DestinationPlan[];
  rules: RulePlan[];
  /** What the IDs of the rules on the bucket begin with; how a later deploy knows its own. */
  ruleIdPrefix: string;
  backfillMode: BackfillMode;
  tags: { [key: string]: string };
}

export interface SourcePlan extends NewBucketPlan {
  existingBucket?: pulumi.Input<string>;
}

export interface DestinationPlan extends NewBucketPlan {
  key: string;
  ownerOverride: boolean;
  storageClass?: ReplicaStorageClass;
}

export interface NewBucketPlan {
  /** The bucket's name among the component's children, and the beginning of its sub-resources' names. */
  childName: string;
  place: PlaceArgs;
  bucketName?: pulumi.Input<string>;
  forceDestroy: boolean;
}

export interface RulePlan {
  id: string;
  prefix: string;
  tags: { [key: string]: string };
  priority: number;
  enabled: boolean;
}

export function planReplication(name: string, args: CrossRegionReplicationArgs): ReplicationPlan {
  const { source, destinations, rules = [{ id: "everything" }] } = args;
  return {
    source: {
      childName: bucketBaseName(name),
      place: source,
      bucketName: source.bucketName,
      existingBucket: source.existingBucket,
      forceDestroy: source.forceDestroy ?? false,
    },
    destinations: Object.entries(destinations).map(([key, destination]) => ({
      key,
      childName: bucketBaseName(name, key),
      place: destination,
      bucketName: destination.bucketName,
      forceDestroy: destination.forceDestroy ?? false,
      ownerOverride: destination.ownerOverride ?? true,
      storageClass: destination.storageClass,
    })),
    rules: rules.map(({ id, prefix = "", tags = {}, priority, enabled = true }, index) => ({
      id,
      prefix,
      tags,
      priority: priority ?? index + 1,
      enabled,
    })),
    ruleIdPrefix: ruleIdPrefix(name),
    backfillMode: args.backfill?.mode ?? BackfillMode.Copy,
    tags: args.tags ?? {},
  };
}
