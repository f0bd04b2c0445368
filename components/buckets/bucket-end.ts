import { Bucket } from "@pulumi/aws/s3/bucket";
import * as pulumi from "@pulumi/pulumi";
import { OnDestroy } from "../../contract/destroy-check-run";
import type { Admission } from "../adoption/admission";
import type { ManagedPlace, ManagedSide, Place, Side } from "../places";
import type { EmittedBucketPlan, ExistingBucketPlan, NewBucketPlan } from "../plan/bucket-plan";
import type { ReplicationPlan } from "../plan/plan";
import { noticed } from "../resource-hook";
import { ownedByParts, retention } from "./bucket-options";

/** One end of the replication: a bucket with a name, before anything else is done to it. */
export type BucketEnd = ManagedEnd | EmittedEnd;
export type ManagedEnd = NewEnd | ExistingEnd;

interface AnyEnd {
  name: pulumi.Output<string>;
  arn: pulumi.Output<string>;
}

export interface NewEnd extends AnyEnd {
  kind: "new";
  plan: NewBucketPlan;
  place: ManagedPlace;
  bucket: Bucket;
  /** Whether the deployment makes it. Ask when its name is known. */
  isMadeNow: () => boolean;
}

export interface ExistingEnd extends AnyEnd {
  kind: "existing";
  plan: ExistingBucketPlan;
  place: ManagedPlace;
}

export interface EmittedEnd extends AnyEnd {
  kind: "emitted";
  plan: EmittedBucketPlan;
  place: Place;
}

export function bucketEnd(
  parent: pulumi.Resource,
  side: Side,
  admission: Admission,
  tags: ReplicationPlan["tags"],
): BucketEnd {
  const { plan, place } = side;
  if (plan.kind === "emitted")
    return { kind: plan.kind, plan, ...namedEnd(plan.existingBucket, place, admission) };
  return managedEnd(parent, side as ManagedSide, admission, tags);
}

export function managedEnd(
  parent: pulumi.Resource,
  { plan, place }: ManagedSide,
  admission: Admission,
  tags: ReplicationPlan["tags"],
): ManagedEnd {
  if (plan.kind === "existing")
    return { kind: plan.kind, plan, ...namedEnd(plan.existingBucket, place, admission) };
  const creation = noticed(plan.childName, "afterCreate");
  const bucket = new Bucket(
    plan.childName,
    {
      bucket: plan.bucketName,
      ...(plan.bucketNamespace && { bucketNamespace: plan.bucketNamespace }),
      region: place.region,
      forceDestroy: plan.onDestroy === OnDestroy.Empty,
      ...tagged(tags),
    },
    {
      parent,
      provider: place.provider,
      // Waits for the look at what is there already: if that is refused, there is nothing to clear away.
      dependsOn: admission.apply(() => []),
      // The old bucket goes first, and the check of what it holds before it. Otherwise it would go last, when the rules and
      // the permissions have changed.
      deleteBeforeReplace: true,
      ignoreChanges: ownedByParts,
      ...retention(plan),
      ...creation.options,
    },
  );
  return {
    kind: plan.kind,
    plan,
    place,
    bucket,
    isMadeNow: creation.isNow,
    name: bucket.bucket,
    arn: bucketArnIn(place, bucket.bucket),
  };
}

/** A name that is not known before the bucket was looked at, so that nothing touches one that is refused. */
function namedEnd<SomePlace extends Place>(
  existingBucket: pulumi.Input<string>,
  place: SomePlace,
  admission: Admission,
) {
  const name = pulumi.all([existingBucket, admission]).apply(([bucket]) => bucket);
  return { place, name, arn: bucketArnIn(place, name) };
}

/** Composed, not read from the bucket: the name is known in a preview, and with it every policy and rule. */
export function bucketArnIn(place: Place, name: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${place.partition}:s3:::${name}`;
}

/** Tags go on each resource, not into the provider: a provider of the caller's own carries none of ours. */
export function tagged(tags: ReplicationPlan["tags"]): { tags?: ReplicationPlan["tags"] } {
  return Object.keys(tags).length > 0 ? { tags } : {};
}
