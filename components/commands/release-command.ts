import { Command, Logging } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import type { ReleaseRun } from "../../contract/release-run";
import type { ReplicationBucket } from "../buckets/bucket-set-up";
import { statementIdPrefix } from "../plan/names";
import type { ReplicationPlan } from "../plan/plan";
import { bucketPlace } from "./bucket-place";

/** Found by the package's name, for the reasons of the backfill. */
const release = 'require("s3-cross-region-replication/release/cli").main()';

/**
 * Takes our rules and our policy statements off an existing bucket when the component goes, and leaves everything else
 * that is there by then. Deleting the resources that hold them would take what belongs to others along.
 */
export function releaseCommand(
  parent: pulumi.Resource,
  { end, readiness }: ReplicationBucket,
  replication: ReplicationPlan,
  rules: pulumi.Resource[],
): Command | undefined {
  if (end.kind !== "existing") return undefined;
  const sends = end.plan === replication.source || replication.reverse !== undefined;
  if (!sends && !end.plan.letsRoleIn) return undefined;
  const { plan, name } = end;
  const { ruleIdPrefix } = replication;
  const { profile, assumeRoleArn } = plan.place;
  const run = pulumi.output({ bucket: name, profile, assumeRoleArn }).apply(
    ({ bucket, ...reach }): ReleaseRun => ({
      ...bucketPlace(bucket, plan.place, reach),
      ruleIdPrefix,
      statementIdPrefix: statementIdPrefix(ruleIdPrefix),
    }),
  );
  return new Command(
    `${plan.childName}-release`,
    {
      interpreter: ["node", "-e"],
      delete: release,
      stdin: pulumi.jsonStringify(run),
      // Another bucket is another command: the old one releases the old bucket.
      triggers: [name],
      addPreviousOutputInEnv: false,
      logging: Logging.Stderr,
    },
    // Goes first: after it, nothing replicates with a role that is about to go.
    { parent, dependsOn: [...rules, ...readiness] },
  );
}
