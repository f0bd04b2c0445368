import * as pulumi from "@pulumi/pulumi";
import type { ReplicationSides } from "../places";

/** Says in a preview which account each side is in, before anything is done there. */
export function announceSides(component: pulumi.Resource, { source, destinations }: ReplicationSides): void {
  for (const { plan, place } of [source, ...destinations]) {
    if (plan.kind === "emitted") continue;
    const bucket = plan.kind === "existing" ? plan.existingBucket : plan.bucketName;
    pulumi
      .all([bucket, place.region, place.accountId])
      .apply(([bucket = "a new bucket", region, accountId]) =>
        pulumi.log.info(`${plan.path}: ${bucket} in ${region}, account ${accountId}`, component),
      );
  }
}
