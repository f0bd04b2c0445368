import type * as pulumi from "@pulumi/pulumi";
import {
  type CrossRegionReplicationArgs,
  type DestinationArgs,
  type ReplicaStorageClass,
  type RoleArgs,
  RoleConditions,
  type RuleArgs,
} from "../args";

/** One way that objects take: from one bucket to others. */
export interface DirectionPlan {
  /** What its role and its rules are called after. */
  childName: string;
  role: RolePlan;
  receivers: ReceiverPlan[];
  rules: RulePlan[];
  objectLock: boolean;
}

/** How objects arrive at a bucket, by every rule to it. */
export interface ReceiverPlan {
  key: string;
  ownerOverride: boolean;
  storageClass?: ReplicaStorageClass;
  replicationTimeControl: boolean;
  metrics: boolean;
}

/** A rule as S3 knows it: to one destination. */
export interface RulePlan {
  id: string;
  destinationKey: string;
  prefix: string;
  tags: { [key: string]: string };
  priority?: number;
  enabled: boolean;
  deleteMarkers: boolean;
  replicaModifications: boolean;
}

export type RolePlan = { conditions: RoleConditions } & (
  | { kind: "existing"; arn: pulumi.Input<string>; attachRights: boolean }
  | { kind: "new"; name?: string; path?: string; permissionsBoundary?: pulumi.Input<string> }
);

export function planReceiver(key: string, destination: DestinationArgs): ReceiverPlan {
  return {
    key,
    ownerOverride: destination.ownerOverride ?? true,
    storageClass: destination.storageClass,
    replicationTimeControl: destination.replicationTimeControl ?? false,
    metrics: destination.metrics ?? true,
  };
}

/** One rule of S3 for each pair of a rule and a destination. Also what the validation judges. */
export function planRules({
  rules = [{ id: "everything" }],
  destinations,
  twoWay = false,
}: Pick<CrossRegionReplicationArgs, "rules" | "destinations" | "twoWay">): RulePlan[] {
  return Object.entries(destinations).flatMap(([destinationKey, destination]) =>
    rules
      .filter((rule) => reaches(rule, destinationKey))
      .map((rule) => ({
        id: rule.id,
        destinationKey,
        prefix: rule.prefix ?? "",
        tags: rule.tags ?? {},
        priority: rule.priority,
        enabled: rule.enabled ?? true,
        deleteMarkers: rule.deleteMarkers ?? destination.deleteMarkers ?? false,
        replicaModifications: rule.replicaModifications ?? twoWay,
      })),
  );
}

/** Those to one destination, the highest priority first. */
export function enabledRules({ rules }: Pick<DirectionPlan, "rules">, destination: string): RulePlan[] {
  return (
    rules
      .filter(({ destinationKey, enabled }) => destinationKey === destination && enabled)
      // Rules that have something in common were each given one; the order of the others makes no difference.
      .sort((one, other) => (other.priority ?? 0) - (one.priority ?? 0))
  );
}

function reaches({ destinations }: RuleArgs, key: string): boolean {
  return destinations?.includes(key) ?? true;
}

export function planRole({
  arn,
  attachRights = false,
  conditions = RoleConditions.IfExists,
  ...made
}: RoleArgs = {}): RolePlan {
  return arn === undefined
    ? { kind: "new", conditions, ...made }
    : { kind: "existing", conditions, arn, attachRights };
}
