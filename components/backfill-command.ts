import { createHash } from "node:crypto";
import type { BucketReplicationConfig } from "@pulumi/aws/s3";
import { Command, Logging } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import type { BackfillRun, BackfillSummary, BucketPlace } from "../contract/backfill-run";
import { BackfillMode, type PlaceArgs } from "./args";
import type { DestinationBucket, ReplicationBucket } from "./buckets";
import type { ReplicationPlan } from "./plan";

/**
 * Found by the package's name from the project's folder, so that no path of one machine gets into the state. Node is
 * started without a shell: there is nothing to quote, and an interrupt reaches it.
 */
const runBackfill = 'require("s3-cross-region-replication/backfill/cli").main()';

/** A change that does not change which objects belong at the destinations keeps the last summary. */
export const repeatSummary = 'process.stdout.write(process.env.PULUMI_COMMAND_STDOUT ?? "")';

/** Brings the older objects over, once the replication takes care of the newer ones. */
export function backfillCommand(
  parent: pulumi.Resource,
  name: string,
  plan: ReplicationPlan,
  source: ReplicationBucket,
  destinations: DestinationBucket[],
  replication: BucketReplicationConfig,
): Command | undefined {
  if (plan.backfillMode === BackfillMode.None) return undefined;
  const run = pulumi
    .all([source.name, pulumi.all(destinations.map((destination) => destination.name))])
    .apply(([sourceName, destinationNames]) => backfillRun(plan, sourceName, destinationNames));
  return new Command(
    `${name}-backfill`,
    {
      interpreter: ["node", "-e"],
      create: runBackfill,
      update: repeatSummary,
      stdin: run.apply((run) => JSON.stringify(run)),
      triggers: [run.apply(objectSetHash)],
      logging: Logging.Stderr,
    },
    { parent, dependsOn: [replication] },
  );
}

export function backfillSummary(command: Command | undefined): pulumi.Output<BackfillSummary | undefined> {
  if (command === undefined) return pulumi.output(undefined);
  return command.stdout.apply((summary) => (summary === "" ? undefined : JSON.parse(summary)));
}

/** What the backfill program is told. The names are in the order of the plan's destinations. */
export function backfillRun(
  plan: ReplicationPlan,
  sourceName: string,
  destinationNames: string[],
): BackfillRun {
  const rules = plan.rules
    .filter(({ enabled }) => enabled)
    .map(({ id, prefix, tags }) => ({ id, prefix, tags }));
  return {
    source: bucketPlace(sourceName, plan.source.place),
    destinations: Object.fromEntries(
      plan.destinations.map(({ key, place, storageClass }, index) => [
        key,
        {
          ...bucketPlace(destinationNames[index] ?? "", place),
          ...(storageClass && { storageClass }),
          rules,
        },
      ]),
    ),
  };
}

/**
 * Changes when, and only when, other objects belong at the destinations, or at other destinations. How the buckets
 * are reached does not count: the same profile has another name on the next machine.
 */
export function objectSetHash({ source, destinations }: BackfillRun): string {
  const decisive = {
    source: source.bucket,
    destinations: Object.entries(destinations)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { bucket, storageClass, rules }]) => ({
        bucket,
        storageClass,
        filters: rules.map(({ prefix, tags }) => [prefix, Object.entries(tags).sort()]),
      })),
  };
  return createHash("sha256").update(JSON.stringify(decisive)).digest("hex").slice(0, 16);
}

function bucketPlace(bucket: string, { region, endpoint, profile, assumeRoleArn }: PlaceArgs): BucketPlace {
  return {
    bucket,
    region,
    ...(endpoint && { endpoint }),
    ...(profile && { profile }),
    ...(assumeRoleArn && { assumeRoleArn }),
  };
}
