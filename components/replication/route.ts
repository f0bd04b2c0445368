import * as pulumi from "@pulumi/pulumi";
import type { ManagedEnd } from "../buckets/bucket-end";
import type { ReplicationBucket } from "../buckets/bucket-set-up";
import type { DirectionPlan } from "../plan/direction-plan";
import { type Arrival, arrivalAt, type Direction, type ReplicationRole } from "./traffic";

/** A direction with both its ends set up. */
export interface Route {
  plan: DirectionPlan;
  role: ReplicationRole;
  source: ReplicationBucket<ManagedEnd>;
  arrivals: RouteArrival[];
}

export type RouteArrival = Arrival & { at: ReplicationBucket };

export function route(
  direction: Direction,
  source: Route["source"],
  destinations: ReplicationBucket[],
): Route {
  const { plan, role } = direction;
  const arrivals = destinations.flatMap((at) => {
    const arrival = arrivalAt(direction, at.end.plan);
    return arrival === undefined ? [] : [{ ...arrival, at }];
  });
  return { plan, role, source, arrivals };
}

/** None without a way back. */
export function reverseRoute(
  direction: Direction | undefined,
  source: ReplicationBucket,
  [destination]: ReplicationBucket[],
): Route[] {
  if (direction === undefined || destination === undefined || destination.end.kind === "emitted") return [];
  return [route(direction, { ...destination, end: destination.end }, [source])];
}

/** The keys that objects of a bucket may be under. */
export function objectKeys({ end, keyArn }: ReplicationBucket): pulumi.Input<string>[] {
  return [...(keyArn === undefined ? [] : [keyArn]), ...end.plan.furtherKeyArns];
}

/**
 * The keys that replicas may come under: the one that the rules name, and the destination's default key, under which comes
 * what was stored without encryption. Since 2023 S3 encrypts everything, so that only an existing source holds such objects
 * ("Replicating encrypted objects").
 */
export function replicaKeys({ at, from }: RouteArrival): pulumi.Output<string[]> {
  const byDefault = from.kind === "existing" ? at.defaultKeyArn : undefined;
  return pulumi
    .all([at.keyArn, byDefault])
    .apply((keys) => [...new Set(keys.filter((key) => key !== undefined))]);
}
