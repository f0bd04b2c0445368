import * as pulumi from "@pulumi/pulumi";
import type { CrossRegionReplicationArgs } from "../args";
import type { ReplicationSides, Side } from "../places";
import { sourceKey } from "../plan/bucket-plan";
import type { ReplicationPlan } from "../plan/plan";
import type { Admission } from "./admission";
import type { FoundBucket } from "./found-bucket";

/** A bucket that objects arrive at from an existing one. */
export interface Receiver {
  /** Of the destination that says, or does not say, `ownerOverride`. */
  destinationPath: string;
  isNew: boolean;
  found?: FoundBucket;
}

/**
 * Warns, in a preview too, where replicas lose the ACLs of an existing source because nobody said anything of
 * `ownerOverride`. Across accounts that is what the override is for.
 */
export function warnOfLostAcls(
  component: pulumi.Resource,
  { destinations }: CrossRegionReplicationArgs,
  plan: ReplicationPlan,
  sides: ReplicationSides,
  admission: Admission,
): void {
  const all: Side[] = [sides.source, ...sides.destinations];
  const sideOf = (key: string) => all.find((side) => side.plan.key === key);
  for (const { key } of plan.forward.receivers) {
    if (destinations[key]?.ownerOverride !== undefined) continue;
    const destination = sideOf(key);
    const ways = [[sides.source, destination], ...(plan.reverse ? [[destination, sideOf(sourceKey)]] : [])];
    for (const [from, to] of ways) {
      if (from === undefined || to === undefined) continue;
      pulumi.all([admission, from.place.accountId, to.place.accountId]).apply(([found, sender, receiver]) => {
        const source = found[from.plan.path];
        if (source === undefined || sender !== receiver) return;
        const warning = lostAcls(source, {
          destinationPath: `destinations.${key}`,
          isNew: to.plan.kind === "new",
          found: found[to.plan.path],
        });
        if (warning !== undefined) pulumi.log.warn(warning, component);
      });
    }
  }
}

/**
 * "If you add the owner override when both buckets are owned by the same AWS account, Amazon S3 applies the owner
 * override. It grants full permissions to the owner of the destination bucket and doesn't replicate subsequent updates to the
 * source object access control list (ACL)" ("Changing the replica owner").
 */
export function lostAcls(
  source: FoundBucket,
  { destinationPath, isNew, found }: Receiver,
): string | undefined {
  if (!takesAcls(source)) return undefined;
  const path = `${destinationPath}.ownerOverride`;
  const instead =
    isNew || (found !== undefined && !takesAcls(found))
      ? `To keep them, replicate into an existing bucket with ACLs enabled, with ${path}: false. `
      : `To keep them, set ${path} to false. `;
  return (
    `${JSON.stringify(source.name)} has ACLs enabled, and its replicas in the same account lose the ACLs of their objects. ` +
    `${instead}Set ${path} to true if nothing depends on them.`
  );
}

/** A bucket without the setting is from before it was made for each new one ("GetBucketOwnershipControls"). */
function takesAcls({ model }: FoundBucket): boolean {
  const [rule] = model.ownershipControls?.rules ?? [];
  return String(rule?.objectOwnership) !== "BucketOwnerEnforced";
}
