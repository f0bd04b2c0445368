import type * as pulumi from "@pulumi/pulumi";
import { type Identity, ruleId } from "../../contract/ownership";
import { type CrossRegionReplicationArgs, ExistingRules } from "../args";
import { type BackfillPlan, planBackfill } from "./backfill-plan";
import {
  type BucketPlan,
  type ManagedBucketPlan,
  planDestination,
  planSource,
  sourceKey,
} from "./bucket-plan";
import { type DirectionPlan, planReceiver, planRole, planRules } from "./direction-plan";
import { bucketBaseName, reverseName } from "./names";
import { type NotificationsPlan, planNotifications } from "./notifications-plan";

/** What is going to be made, with every default filled in and every child named. */
export interface ReplicationPlan {
  /** Of the component; part of the IDs of its rules. */
  name: string;
  source: ManagedBucketPlan;
  destinations: BucketPlan[];
  /** From the source to the destinations, and with `twoWay` also from the one destination back. */
  forward: DirectionPlan;
  reverse?: DirectionPlan;
  existingRules: ExistingRules;
  notifications?: NotificationsPlan;
  backfill: BackfillPlan;
  tags: { [key: string]: pulumi.Input<string> };
}

export function planReplication(name: string, args: CrossRegionReplicationArgs): ReplicationPlan {
  const destinations = Object.entries(args.destinations);
  const rules = planRules(args);
  const objectLock = args.source.objectLock !== undefined;
  const receivers = destinations.map(([key, destination]) => planReceiver(key, destination));
  return {
    name,
    source: planSource(bucketBaseName(name), args.source, args.twoWay ? args.destinations : {}),
    destinations: destinations.map(([key, destination]) =>
      planDestination(key, bucketBaseName(name, key), destination, args.source),
    ),
    forward: { childName: name, role: planRole(args.role), receivers, rules, objectLock },
    ...(args.twoWay && {
      reverse: {
        childName: reverseName(name),
        role: planRole(args.role && { ...args.role, name: args.role.name && reverseName(args.role.name) }),
        receivers: receivers.map(({ storageClass: _, ...receiver }) => ({ ...receiver, key: sourceKey })),
        rules: rules.map((rule) => ({ ...rule, destinationKey: sourceKey })),
        objectLock,
      },
    }),
    existingRules: args.existingRules ?? ExistingRules.Fail,
    notifications: args.notifications && planNotifications(args.notifications, receivers),
    backfill: planBackfill(args),
    tags: args.tags ?? {},
  };
}

/** The IDs of our rules on the source. */
export function ruleIds({ name, forward }: ReplicationPlan, identity: Identity): string[] {
  return forward.rules.map(({ id, destinationKey }) => ruleId(name, identity, id, destinationKey));
}
